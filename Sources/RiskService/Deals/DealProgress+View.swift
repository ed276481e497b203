internal import RiskEngine

extension DealProgress {
    /// For REST and riskctl.
    func view(_ digits: CurrencyDigits) -> AccountProgressView {
        var view = AccountProgressView()
        view.tradingDays = tradingDays
        view.profitableDays = profitableDays
        view.result = Money(minorUnits: total).decimal(digits)
        view.bestDay = Money(minorUnits: bestDay).decimal(digits)
        view.days = days.map { day in
            var view = DayResultView()
            view.tradingDay = CivilDate(dayNumber: Int64(day.number)).description
            view.result = Money(minorUnits: day.result).decimal(digits)
            return view
        }
        view.rules = rules.map { rule in
            var view = ProgressRuleView()
            view.rule = rule.spec.id
            view.kind = rule.spec.kind.rawValue
            view.severity = rule.spec.severity.rawValue
            view.met = rule.isMet
            view.deal = rule.change?.ticket
            view.since = rule.change.map { UTCTime(milliseconds: $0.at).rfc3339 }
            let figures = ProgressReporter.figures(rule.figures, digits)
            if case .object(let fields)? = JSONValue(text: figures.object) {
                view.figures = fields
            }
            return view
        }
        return view
    }
}
