/// Falsifies a recorded event stream: the judge must notice, or it judges nothing.
public enum Tamper: String, CaseIterable, Sendable {
    /// Every thousandth flag never arrives, at least one.
    case dropFlag = "drop-flag"
    /// One account too many is flagged.
    case extraFlag = "extra-flag"
    /// One flag arrives twice.
    case doubleFlag = "double-flag"

    /// Falsifies only what is judged: flags that arrived from `from` on, and for `dropFlag` those
    /// of accounts about which nothing else is recorded.
    ///
    /// - Returns: Nil when the run has nothing to falsify (no such flag, or nobody innocent).
    public func apply(to events: [RiskEvent], truth: Truth, from: Int64) -> [RiskEvent]? {
        let touched = Set(
            events.filter { [.touch, .hold, .recovered].contains($0.kind) }.map(\.login))
        let flags = events.indices.filter { index in
            events[index].kind == .flag && events[index].arrival >= from
                && (self != .dropFlag || !touched.contains(events[index].login))
        }
        var result = events
        switch self {
        case .dropFlag:
            guard !flags.isEmpty else { return nil }
            let dropped = Set(stride(from: flags.count / 2 % 1000, to: flags.count, by: 1000))
            let gone = Set(dropped.map { flags[$0] })
            return events.indices.filter { !gone.contains($0) }.map { events[$0] }
        case .extraFlag:
            guard let innocent = truth.levels.indices.first(where: { truth.episodes[$0].isEmpty }),
                let arrival = events.last?.arrival ?? truth.end
            else { return nil }
            let level = truth.levels[innocent]
            result.append(
                RiskEvent(
                    arrival: arrival, name: "risk.violation_flagged", id: "evt_extra",
                    login: level.login, rule: level.name))
        case .doubleFlag:
            guard let flag = flags.first else { return nil }
            result.append(events[flag])
            result[result.count - 1].arrival = events.last?.arrival ?? events[flag].arrival
        }
        return result
    }
}
