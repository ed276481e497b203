internal import RiskEngine

extension SettingFormat where Value == CashFlowKinds {
    private static let words: [(word: String, kind: CashFlowKinds)] = [
        ("balance", .balance), ("credit", .credit), ("charge", .charge),
        ("correction", .correction), ("bonus", .bonus), ("compensation", .compensation),
    ]

    /// `all`, `none`, or a list such as `balance,correction`.
    static let cashFlows = SettingFormat(
        expected: "all, none, or a list of balance, credit, charge, correction, bonus and"
            + " compensation such as balance,correction",
        parse: { text in
            if text == "all" { return .all }
            if text == "none" { return CashFlowKinds.none }
            var kinds = CashFlowKinds.none
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                let word = part.trimmingPrefix { $0 == " " }
                guard let known = words.first(where: { $0.word == word }),
                    !kinds.contains(known.kind)
                else { return nil }
                kinds.insert(known.kind)
            }
            return kinds
        },
        show: { kinds in
            if kinds == .all { return "all" }
            if kinds == .none { return "none" }
            return words.filter { kinds.contains($0.kind) }.map(\.word).joined(separator: ",")
        })
}
