internal import RiskEngine

extension ProgressSpec {
    static let settings: [Setting<ProgressSpec>] = [
        Setting("kind", \.kind, .word(.consistency, .profitTarget, .minTradingDays, .minHold))
            .required,
        Setting("amount", \.amount, optional: .target),
        Setting("severity", \.severity, .word(.gate, .review)),
        Setting("version", \.version, .version),
        Setting("flat", \.needsFlat, .boolean),
        Setting("share", \.share, .share(1...1_000_000)),
        Setting("of", \.basis, .word(.total, .positiveDays, .target)),
        Setting("comparator", \.comparator, .word(.atMost, .below)),
        Setting("unit", \.unit, .word(.day, .trade)),
        Setting("attribute", \.attribution, .word(.close, .open)),
        Setting("since", \.window, .word(.start, .payout)),
        Setting("days", \.days, .integer(0...366)),
        Setting("profitable-days", \.profitableDays, .integer(0...366)),
        Setting("day-profit", \.dayProfit, optional: .target),
        Setting("day-needs", \.dayTest, .word(.opening, .roundTrip)),
        Setting("hold", \.holdMilliseconds, .duration(1...604_800_000)),
        Setting("measure", \.measure, .word(.each, .profit, .trades, .average)),
        Setting("from", \.effectiveFrom, optional: .date),
    ]

    /// What a rule of this kind is unless told otherwise.
    static func defaults(id: String, kind: Kind) -> ProgressSpec {
        var spec = ProgressSpec(id: id, kind: kind)
        if kind == .minHold { spec.severity = .review }
        return spec
    }

    /// Which kinds a key is for; all others are for every kind.
    static let belongs: [(key: String, kinds: [Kind])] = [
        ("amount", [.profitTarget, .consistency]), ("flat", [.profitTarget]),
        ("share", [.consistency, .minHold]), ("of", [.consistency]),
        ("comparator", [.consistency]), ("unit", [.consistency]),
        ("attribute", [.consistency, .minTradingDays]),
        ("since", [.consistency, .minTradingDays, .profitTarget]), ("days", [.minTradingDays]),
        ("profitable-days", [.minTradingDays]), ("day-profit", [.minTradingDays]),
        ("day-needs", [.minTradingDays]), ("hold", [.minHold]), ("measure", [.minHold]),
        ("from", [.minHold]),
    ]
}

extension SettingFormat where Value == RuleSpec.Amount {
    /// `10% of initial`, or cash.
    static let target = SettingFormat(
        expected: "an amount: '10% of initial' (above 0%, up to 100%), or cash above 0 such as"
            + " 5000.00",
        parse: { text in
            guard let amount = SettingFormat.amount.parse(text) else { return nil }
            if case .shareOfAnchor = amount { return nil }
            return amount
        }, show: { SettingFormat.amount.show($0) })
}

extension SettingFormat where Value == Int64 {
    /// A date, as the UTC milliseconds of its first instant.
    static let date = SettingFormat(
        expected: "a date such as 2026-11-01",
        parse: { text in CivilDate(text).map { $0.dayNumber * 86_400_000 } },
        show: { CivilDate(dayNumber: $0.flooredQuotient(86_400_000)).description })
}

extension SettingRules {
    static func check(_ rule: ProgressSpec, _ reader: inout SectionReader<ProgressSpec>) {
        for (key, kinds) in ProgressSpec.belongs
        where reader.lines[key] != nil && !kinds.contains(rule.kind) {
            let names = kinds.map { "kind=\($0.rawValue)" }.joined(separator: " and ")
            reader.report(
                reader.line(of: key), "\(key)= is for \(names) only; remove it, or change kind=")
        }
        switch rule.kind {
        case .profitTarget: need("amount", "amount=10% of initial", &reader)
        case .consistency:
            need("share", "share=40%", &reader)
            if rule.basis == .target { need("amount", "amount=10% of initial", &reader) }
            if rule.basis != .target, reader.lines["amount"] != nil {
                reader.report(
                    reader.line(of: "amount"),
                    "amount= is the target that the best day is compared with; add of=target, or"
                        + " remove it")
            }
        case .minTradingDays:
            if rule.days == 0, rule.profitableDays == 0 {
                reader.report(
                    reader.section.line,
                    "\(reader.section.title) asks for nothing; add days=4, or profitable-days=3")
            }
        case .minHold:
            need("hold", "hold=2min", &reader)
            if rule.measure == .profit || rule.measure == .trades {
                need("share", "share=50%", &reader)
            }
        }
    }

    private static func need(
        _ key: String, _ example: String, _ reader: inout SectionReader<ProgressSpec>
    ) {
        guard reader.lines[key] == nil else { return }
        reader.report(
            reader.section.line, "\(reader.section.title) lacks \(key)=; expected \(example)")
    }
}
