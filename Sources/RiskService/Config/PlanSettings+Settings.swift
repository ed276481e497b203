internal import RiskEngine

extension PlanSettings {
    /// `match` is read apart (`PlanMatchParser`): its errors say more.
    static let settings: [Setting<PlanSettings>] = [
        matchSetting,
        Setting("mode", \.spec.mode, .word(.observe, .enforce)),
        Setting("currency", \.spec.currency, optional: .currency),
        Setting("reset", \.reset, .resetTime).required,
        Setting("cash-flows", \.spec.cashFlows, .cashFlows),
        Setting("rollover-costs", \.spec.rolloverCosts, .word(.newDay, .oldDay)),
        Setting("estimated-anchors", \.spec.estimatedAnchors, .word(.flag, .enforce)),
        Setting("rule-changes", \.ruleChanges, .word(.nextReset, .now)),
        Setting("mask-policy", \.spec.maskPolicy, .word(.hold, .suppress, .floorThrough)),
        Setting("mask-floor", \.spec.maskFloor, optional: .amount),
    ]

    private static let matchSetting = Setting<PlanSettings>(
        "match", \.match,
        SettingFormat(
            expected: "SERVER:MASK or SERVER:login NUMBER, separated by commas",
            parse: { try? PlanMatchParser.parse($0) },
            show: { $0.map(\.text).joined(separator: ",") })
    ).required
}

extension SettingFormat where Value == ResetTime {
    static let resetTime = SettingFormat(
        expected: "HH:MM and an IANA zone, such as 00:00 Europe/Prague",
        parse: { ResetTime($0) }, show: { $0.text })
}
