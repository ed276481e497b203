internal import RiskEngine

extension RuleSpec {
    /// Its part of `/v1/rules`.
    var view: RuleView {
        var view = RuleView()
        view.rule = id
        view.kind = kind.rawValue
        view.version = version
        view.amount = SettingFormat.amount.show(amount)
        view.anchor = kind == .dailyLoss ? anchor.rawValue : nil
        view.mark = kind == .maxLoss ? mark.rawValue : nil
        view.metric = metric.rawValue
        view.comparator = comparator.rawValue
        view.severity = severity.rawValue
        view.persistence = SettingFormat.persistence.show(persistence)
        return view
    }
}
