/// riskd's day anchors, compared with what was true at the resets.
public struct AnchorVerdict: Sendable {
    public enum Kind: String, Sendable {
        case balance
        case equity
        case max
    }

    /// An anchor as riskd's REST port showed it.
    public struct Seen: Equatable, Sendable {
        public var login: UInt64
        public var kind: Kind
        /// Minor units.
        public var value: Int64
        /// Its recorded instant, replayed milliseconds.
        public var at: Int64
        public var provenance: String
        /// The reset that its day began with, by the plan's calendar; replayed milliseconds.
        public var reset: Int64
        /// Nobody could look when it came.
        public var isUnwatched = false

        public init(
            login: UInt64, kind: Kind, value: Int64, at: Int64, provenance: String, reset: Int64
        ) {
            self.login = login
            self.kind = kind
            self.value = value
            self.at = at
            self.provenance = provenance
            self.reset = reset
        }
    }

    /// Account-days by where their anchor came from.
    public var provenance: [String: Int] = [:]
    /// Account-days whose reset could be watched, and those of them with no more than an estimate.
    public var watched = (count: 0, estimated: 0)
    /// Account-days whose anchor was not true, in words.
    public var wrong: [String] = []

    /// How old an `observed` anchor may be at the reset, milliseconds.
    static let ageMilliseconds: Int64 = 10_000
    /// The server stamps its answers in milliseconds, and clocks differ by as much.
    static let toleranceMilliseconds: Int64 = 2

    public init() {}

    /// The anchors must be one per account and day.
    public static func judge(_ anchors: [Seen], _ trace: EquityTrace) -> AnchorVerdict {
        var verdict = AnchorVerdict()
        for anchor in anchors {
            verdict.provenance[anchor.provenance, default: 0] += 1
            if !anchor.isUnwatched {
                verdict.watched.count += 1
                if anchor.provenance == "estimated" { verdict.watched.estimated += 1 }
            }
            guard let fault = fault(anchor, trace) else { continue }
            verdict.wrong.append("login \(anchor.login), reset \(anchor.reset): \(fault)")
        }
        return verdict
    }

    /// Balances are exact at the reset; what was observed was true when it was, and what was
    /// recomputed in the last 10 s before the reset.
    private static func fault(_ anchor: Seen, _ trace: EquityTrace) -> String? {
        guard let reset = trace.before(utc: anchor.reset, login: anchor.login) else {
            return "no truth before the reset"
        }
        func isTrue(_ point: EquityTrace.Point) -> Bool {
            switch anchor.kind {
            case .balance: reset.balance == anchor.value
            case .equity: point.equity == anchor.value
            case .max: Swift.max(reset.balance, point.equity) == anchor.value
            }
        }
        switch anchor.provenance {
        case "observed" where anchor.kind != .balance:
            let age = anchor.reset - anchor.at
            if age > ageMilliseconds || age < 0 { return "observed \(age) ms before the reset" }
            let near = trace.during(
                anchor.at - toleranceMilliseconds, anchor.at + toleranceMilliseconds,
                login: anchor.login)
            return near.contains(where: isTrue)
                ? nil : "observed \(anchor.value), which was not true then"
        case "observed", "recomputed":
            let last = trace.during(
                anchor.reset - ageMilliseconds, anchor.reset - 1, login: anchor.login)
            return last.contains(where: isTrue)
                ? nil
                : "\(anchor.provenance) \(anchor.value), true balance \(reset.balance), equity "
                    + "\(reset.equity)"
        default: return nil
        }
    }
}
