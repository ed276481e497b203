internal import RiskEngine

extension ProgressSpec {
    /// Its part of `/v1/rules`.
    var view: RuleView {
        var view = RuleView()
        view.rule = id
        view.kind = kind.rawValue
        view.version = version
        view.amount = text
        view.metric = "deals"
        view.comparator = comparator.rawValue
        view.severity = severity.rawValue
        view.persistence = "touch"
        return view
    }

    /// What it asks for, in the words of the configuration.
    private var text: String {
        let target = amount.map { SettingFormat.target.show($0) } ?? ""
        switch kind {
        case .profitTarget: return target
        case .consistency:
            let of = basis == .target ? target : basis.rawValue
            return "\(Percentage.text(share)) of \(of)"
        case .minTradingDays: return "\(days) days, \(profitableDays) profitable"
        case .minHold:
            let hold = "\(measure.rawValue) \(DurationText.text(holdMilliseconds))"
            return measure == .profit || measure == .trades
                ? "\(hold), \(Percentage.text(share))" : hold
        }
    }
}
