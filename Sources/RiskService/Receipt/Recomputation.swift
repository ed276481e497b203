internal import RiskEngine

/// A verdict computed anew from recorded facts, with the arithmetic of the engine.
struct Recomputation {
    let facts: RecordedFacts
    let floor: Money
    let breachBelow: Money
    let limit: Money
    private(set) var checks: [VerdictCheck] = []

    /// - Parameters:
    ///   - evidence: Whose conclusions are compared with what follows from its facts.
    ///   - id: The violation that it is the evidence of.
    init(_ facts: RecordedFacts, _ evidence: JSONValue, id: String) {
        self.facts = facts
        let exact = Floor.exact(
            facts.rule, reference: facts.reference, initial: facts.initialBalance,
            digits: facts.digits)
        floor = exact.floor
        breachBelow = Floor.breachBelow(exact, facts.rule.comparator)
        let base = facts.rule.metric == .realized ? Money.zero : facts.reference
        limit = max(Money(minorUnits: 1), (ExactAmount(base) - exact).ceiling)
        checks = [
            identity(id, evidence), readsAreConsistent(), readsAreInOrder(), dayHolds(),
            isBroken(), isConfirmed(), numbersAgree(evidence),
        ].compactMap { $0 }
    }

    /// Whether the verdict follows from the evidence, and everything recorded agrees with it.
    var agrees: Bool { checks.allSatisfy(\.holds) }

    /// Whether the rule was broken, whatever was recorded about it.
    var isViolation: Bool {
        checks.allSatisfy { $0.holds || $0.name == "identity" || $0.name == "numbers" }
    }

    var observed: Money? { facts.reads.last.flatMap(metric) }

    /// Nil where the evidence does not say what it is measured from.
    func metric(_ read: RecordedFacts.Read) -> Money? {
        switch facts.rule.metric {
        case .equity: read.equity
        case .balance: read.balance
        case .realized: facts.dayStartBalance.map { read.balance - $0 }
        }
    }

    /// Share of the limit used, in hundredths of a per cent.
    private var usedHundredths: Int64? {
        guard let observed else { return nil }
        let base = facts.rule.metric == .realized ? Money.zero : facts.reference
        let used = Int128((base - observed).minorUnits) * 1_000_000 / Int128(limit.minorUnits)
        return Int64(clamping: used) / 100
    }

    private static func hundredths(_ value: JSONValue?) -> Int64? {
        let number: Double
        switch value {
        case .number(let value): number = value
        case .unsigned(let value): number = Double(value)
        case .signed(let value): number = Double(value)
        default: return nil
        }
        return number.magnitude < 1e15 ? Int64((number * 100).rounded()) : nil
    }

    func text(_ money: Money) -> String { money.decimal(facts.digits) }

    // MARK: Checks

    private func identity(_ id: String, _ evidence: JSONValue) -> VerdictCheck {
        let computed = Identifiers.violationID(facts.key)
        let recorded = evidence["violation_id"]?.stringValue ?? "none"
        guard computed == id, recorded == id else {
            return VerdictCheck(
                name: "identity", holds: false,
                detail: "server, login, life, rule and period make \(computed); the evidence says "
                    + "\(recorded), the ledger \(id)")
        }
        return VerdictCheck(
            name: "identity", holds: true,
            detail: "the id follows from server, login, life, rule and period")
    }

    private func readsAreConsistent() -> VerdictCheck {
        func failed(_ detail: String) -> VerdictCheck {
            VerdictCheck(name: "reads", holds: false, detail: detail)
        }
        guard let deciding = facts.reads.last else { return failed("there is no read") }
        if let odd = facts.reads.first(where: { $0.sampleClass != "consistent" }) {
            return failed("a read is \(odd.sampleClass): it decides nothing")
        }
        let sum = deciding.balance + facts.credit + facts.floating
        guard (deciding.equity - sum).minorUnits.magnitude <= 1 else {
            return failed(
                "equity \(text(deciding.equity)) is not balance + credit + floating = "
                    + "\(text(sum)): a torn read")
        }
        return VerdictCheck(
            name: "reads", holds: true, detail: "equity = balance + credit + floating")
    }

    private func readsAreInOrder() -> VerdictCheck? {
        guard facts.reads.count > 1 else { return nil }
        let isOrdered = zip(facts.reads, facts.reads.dropFirst()).allSatisfy {
            // Two reads may be less than a millisecond apart.
            $0.received <= $1.received
        }
        return VerdictCheck(
            name: "order", holds: isOrdered,
            detail: isOrdered
                ? "each read is later than the one before" : "the reads are not in their order")
    }

    private func dayHolds() -> VerdictCheck? {
        guard facts.rule.kind == .dailyLoss else {
            return facts.key.period == 0
                ? nil
                : VerdictCheck(name: "day", holds: false, detail: "an overall rule has period 0")
        }
        guard let day = facts.day else { return nil }
        let isWithin = facts.reads.allSatisfy { day.start <= $0.at && $0.at < day.end }
        let holds = isWithin && day.number == facts.key.period
        return VerdictCheck(
            name: "day", holds: holds,
            detail: holds
                ? "every read lies within the trading day"
                : "the reads do not lie within the trading day of period \(facts.key.period)")
    }

    private func isBroken() -> VerdictCheck {
        let metrics = facts.reads.map(metric)
        let name = facts.rule.metric.rawValue
        let below = text(breachBelow)
        if let sound = metrics.first(where: { $0.map { $0 >= breachBelow } ?? true }) {
            let value = sound.map(text) ?? "unknown"
            return VerdictCheck(
                name: "broken", holds: false, detail: "\(name) \(value) is not below \(below)")
        }
        let values = metrics.compactMap { $0.map(text) }.joined(separator: ", ")
        return VerdictCheck(
            name: "broken", holds: !metrics.isEmpty, detail: "\(name) \(values) is below \(below)")
    }

    private func isConfirmed() -> VerdictCheck {
        func check(_ holds: Bool, _ detail: String) -> VerdictCheck {
            VerdictCheck(name: "confirmation", holds: holds, detail: detail)
        }
        if case .sustained(let milliseconds) = facts.rule.persistence,
            let since = facts.brokenSince, let last = facts.reads.last
        {
            let lasted = last.received.milliseconds(since: since)
            // Both instants were cut to milliseconds.
            guard lasted >= milliseconds - 1 else {
                return check(false, "it lasted \(lasted) ms of the \(milliseconds) ms required")
            }
        }
        switch facts.confirmedBy {
        case .secondRead:
            return facts.reads.count >= 2
                ? check(true, "a second read says the same")
                : check(false, "a second read is claimed and not there")
        case .corroboration:
            guard let forecast = facts.forecast, forecast.state == "settled" else {
                return check(false, "one read, and no settled prediction beside it")
            }
            let holds = forecast.equity < breachBelow
            return check(
                holds,
                "the quotes alone say \(text(forecast.equity)), "
                    + (holds ? "which is below it too" : "which is not below it"))
        case .none: return check(false, "nothing confirms it")
        }
    }

    private func numbersAgree(_ evidence: JSONValue) -> VerdictCheck {
        var wrong: [String] = []
        func compare(_ name: String, _ expected: String?) {
            guard let expected else { return }
            let recorded = evidence[name]?.stringValue ?? "none"
            if recorded != expected {
                wrong.append("\(name): recorded \(recorded), recomputed \(expected)")
            }
        }
        compare("floor", text(floor))
        compare("breach_below", text(breachBelow))
        compare("limit", text(limit))
        compare("observed", observed.map(text))
        compare("headroom", observed.map { text($0 - floor) })
        compare("equity", facts.reads.last.map { text($0.equity) })
        compare("balance", facts.reads.last.map { text($0.balance) })
        if let used = usedHundredths, used != Self.hundredths(evidence["limit_used_pct"]) {
            wrong.append("limit_used_pct: recomputed \(Evidence.percent(used * 100))")
        }
        return VerdictCheck(
            name: "numbers", holds: wrong.isEmpty,
            detail: wrong.isEmpty
                ? "floor, limit and headroom are as recorded" : wrong.joined(separator: "; "))
    }
}
