import RiskEngine

extension RuleSpec {
    static func daily(
        _ amount: Amount, anchor: Anchor = .balance, metric: Metric = .equity,
        comparator: Comparator = .below, severity: Severity = .hard,
        persistence: Persistence = .touch
    ) -> RuleSpec {
        var rule = RuleSpec(id: "test/daily", kind: .dailyLoss, amount: amount)
        rule.anchor = anchor
        rule.metric = metric
        rule.comparator = comparator
        rule.severity = severity
        rule.persistence = persistence
        return rule
    }

    static func overall(
        _ amount: Amount, mark: Mark = .fixed, lock: Lock = .never, metric: Metric = .equity,
        comparator: Comparator = .below, persistence: Persistence = .touch
    ) -> RuleSpec {
        var rule = RuleSpec(id: "test/overall", kind: .maxLoss, amount: amount)
        rule.mark = mark
        rule.lock = lock
        rule.metric = metric
        rule.comparator = comparator
        rule.persistence = persistence
        return rule
    }
}

extension RuleSpec.Amount {
    static func ofInitial(percent: Double) -> Self {
        .shareOfInitial(PartsPerMillion(rawValue: Int64((percent * 10_000).rounded())))
    }
    static func ofAnchor(percent: Double) -> Self {
        .shareOfAnchor(PartsPerMillion(rawValue: Int64((percent * 10_000).rounded())))
    }
    static func cash(_ units: Int64) -> Self { .cash(hundredMillionths: units * 100_000_000) }
}

extension RuleSpec.Lock {
    static func initial(plus units: Int64) -> Self {
        .initial(plusHundredMillionths: units * 100_000_000)
    }
}
