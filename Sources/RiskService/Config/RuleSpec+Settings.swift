internal import RiskEngine

extension RuleSpec {
    static let settings: [Setting<RuleSpec>] = [
        Setting("kind", \.kind, .ruleKind).required,
        Setting("amount", \.amount, .amount).required,
        Setting("anchor", \.anchor, .word(.balance, .equity, .max, .highestEndOfDay)),
        Setting(
            "mark", \.mark,
            .word(.fixed, .trailingIntraday, .trailingEndOfDay, .trailingClosedBalance)),
        Setting("lock", \.lock, .lock),
        Setting("metric", \.metric, .word(.equity, .balance, .realized)),
        Setting("comparator", \.comparator, .word(.below, .atOrBelow)),
        Setting(
            "severity", \.severity, .word(.hard, .pause, .soft, .gate, .adjust, .review)),
        Setting("persistence", \.persistence, .persistence),
        Setting("warn-at", \.warnAt, .rungs),
        Setting("shadow", \.shadow, .boolean),
        Setting("version", \.version, .version),
    ]
}

extension SettingFormat where Value == RuleSpec.Kind {
    /// Sections of the other kinds are read as `ProgressSpec`.
    static let ruleKind = SettingFormat(
        expected: "daily_loss or max_loss; or, on deals, consistency, profit_target,"
            + " min_trading_days or min_hold",
        parse: { RuleSpec.Kind(rawValue: $0) }, show: { $0.rawValue })
}
