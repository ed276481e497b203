internal import RiskEngine

extension SettingFormat where Value == RuleSpec.Amount {
    /// `5% of initial`, `5% of anchor`, or cash such as `1000.00`.
    static let amount = SettingFormat(
        expected: "an amount: '5% of initial', '5% of anchor' (above 0%, up to 100%), or cash"
            + " above 0 such as 1000.00",
        parse: { text in
            let words = text.split(separator: " ")
            if words.count == 1 {
                guard let cash = Decimal8.parse(words[0]), cash > 0 else { return nil }
                return .cash(hundredMillionths: cash)
            }
            guard words.count == 3, words[1] == "of", let share = Percentage.parse(words[0]),
                (1...1_000_000).contains(share.rawValue)
            else { return nil }
            return switch words[2] {
            case "initial": .shareOfInitial(share)
            case "anchor": .shareOfAnchor(share)
            default: nil
            }
        },
        show: { amount in
            switch amount {
            case .shareOfInitial(let share): "\(Percentage.text(share)) of initial"
            case .shareOfAnchor(let share): "\(Percentage.text(share)) of anchor"
            case .cash(let cash): Decimal8.text(cash)
            }
        })
}

extension SettingFormat where Value == RuleSpec.Lock {
    /// `never`, `initial`, `initial+100`.
    static let lock = SettingFormat(
        expected: "never, initial, or initial+CASH such as initial+100",
        parse: { text in
            if text == "never" { return .never }
            if text == "initial" { return .initial(plusHundredMillionths: 0) }
            guard text.hasPrefix("initial+"), let cash = Decimal8.parse(text.dropFirst(8)),
                cash >= 0
            else { return nil }
            return .initial(plusHundredMillionths: cash)
        },
        show: { lock in
            switch lock {
            case .never: "never"
            case .initial(let cash): cash == 0 ? "initial" : "initial+\(Decimal8.text(cash))"
            }
        })
}

extension SettingFormat where Value == RuleSpec.Persistence {
    /// `touch`, or `sustained 5s`.
    static let persistence = SettingFormat(
        expected: "touch, or 'sustained' with a duration from 1ms to 1h, such as 'sustained 5s'",
        parse: { text in
            if text == "touch" { return .touch }
            guard text.hasPrefix("sustained "),
                let time = DurationText.milliseconds(String(text.dropFirst(10))),
                (1...3_600_000).contains(time)
            else { return nil }
            return .sustained(milliseconds: time)
        },
        show: { persistence in
            switch persistence {
            case .touch: "touch"
            case .sustained(let time): "sustained \(DurationText.text(time))"
            }
        })
}
