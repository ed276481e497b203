internal import RiskEngine

extension RuleSpec {
    static let settings: [Setting<RuleSpec>] = [
        Setting("kind", \.kind, .word(.dailyLoss, .maxLoss)).required,
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
