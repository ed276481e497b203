import RiskEngine

extension GoldenVector {
    /// The worked examples of daily-loss rules that firms publish; `docs/rules.md` has the table.
    static let dailyLoss: [GoldenVector] = [
        GoldenVector(
            name: "FTMO, before the reset: allowance 14k", initial: "200000",
            rule: .daily(.ofInitial(percent: 5)),
            steps: [.seen(equity: "204000", balance: "204000")],
            floor: "190000", broken: "189999.99"),
        GoldenVector(
            name: "FTMO, at the reset: 204k - 5 % of 200k", initial: "200000",
            rule: .daily(.ofInitial(percent: 5)),
            steps: [.reset(equity: "195000", balance: "204000")],
            floor: "194000", broken: "193999.99"),
        GoldenVector(
            name: "Alpha: floating profit ignored", initial: "100000",
            rule: .daily(.ofAnchor(percent: 5)),
            steps: [.reset(equity: "101000", balance: "100000")],
            floor: "95000", broken: "94999.99"),
        GoldenVector(
            name: "Alpha: floating loss ignored, 4k remain", initial: "100000",
            rule: .daily(.ofAnchor(percent: 5)),
            steps: [.reset(equity: "99000", balance: "100000")],
            floor: "95000", broken: "94999.99"),
        GoldenVector(
            name: "Aeon: 3 % of max(B, E)", initial: "50000",
            rule: .daily(.ofAnchor(percent: 3), anchor: .max),
            steps: [.reset(equity: "52000", balance: "50000")],
            floor: "50440", broken: "50439.99"),
        // The firm rounds 256.1595 to 256.16 and so gets 4,867.03; exactly it is 4,867.0305, and
        // 4,867.03 is below that. Its page then calls an equity of 4,988.19 a breach, which its own
        // numbers refute: prose is not a spec.
        GoldenVector(
            name: "Funds.Pro: 5 % of the day's equity", initial: "5000",
            rule: .daily(.ofAnchor(percent: 5), anchor: .equity),
            steps: [.reset(equity: "5123.19", balance: "5000")],
            floor: "4867.03", broken: "4867.03"),
        GoldenVector(
            name: "Breakout: 4 % of the balance", initial: "100000",
            rule: .daily(.ofAnchor(percent: 4)),
            steps: [.reset(equity: "105000", balance: "105000")],
            floor: "100800", broken: "100799.99"),
        GoldenVector(
            name: "Reset-time trade, A - p B0", initial: "100000",
            rule: .daily(.ofInitial(percent: 5)),
            steps: [.reset(equity: "104000", balance: "104000")],
            floor: "99000", broken: "98999.99"),
        GoldenVector(
            name: "Reset-time trade, A (1 - p)", initial: "100000",
            rule: .daily(.ofAnchor(percent: 5)),
            steps: [.reset(equity: "104000", balance: "104000")],
            floor: "98800", broken: "98799.99"),
        GoldenVector(
            name: "The5ers: reaching the limit breaks it", initial: "100000",
            rule: .daily(.ofAnchor(percent: 5), anchor: .max, comparator: .atOrBelow),
            steps: [.reset(equity: "100000", balance: "98000")],
            floor: "95000", broken: "95000"),
        GoldenVector(
            name: "Highest end of day: a worse day does not lower it", initial: "100000",
            rule: .daily(.ofInitial(percent: 5), anchor: .highestEndOfDay),
            steps: [
                .reset(equity: "104000", balance: "103000"),
                .reset(equity: "101000", balance: "101500"),
            ], floor: "99000", broken: "98999.99"),
        GoldenVector(
            name: "CTI: balance, at or below", initial: "100000",
            rule: .daily(.ofInitial(percent: 5), metric: .balance, comparator: .atOrBelow),
            steps: [.reset(equity: "100000", balance: "100000")],
            floor: "95000", broken: "95000"),
        GoldenVector(
            name: "Topstep daily limit: realised -1,000 hit or exceeded", initial: "50000",
            rule: .daily(.cash(1_000), metric: .realized, comparator: .atOrBelow),
            steps: [.reset(equity: "51000", balance: "51000")],
            floor: "-1000", broken: "-1000"),
        GoldenVector(
            name: "Apex daily limit in cash", initial: "50000", rule: .daily(.cash(1_000)),
            steps: [.reset(equity: "50600", balance: "50600")],
            floor: "49600", broken: "49599.99"),
    ]

    /// The worked examples of overall-loss rules.
    static let maxLoss: [GoldenVector] = [
        GoldenVector(
            name: "FTMO static 10 %", initial: "100000", rule: .overall(.ofInitial(percent: 10)),
            steps: [.reset(equity: "120000", balance: "120000")],
            floor: "90000", broken: "89999.99"),
        GoldenVector(
            name: "Trailing end of day: 104k", initial: "100000",
            rule: .overall(.ofInitial(percent: 10), mark: .trailingEndOfDay),
            steps: [.reset(equity: "103000", balance: "104000")],
            floor: "94000", broken: "93999.99"),
        GoldenVector(
            name: "Trailing end of day: 104k, then 103k", initial: "100000",
            rule: .overall(.ofInitial(percent: 10), mark: .trailingEndOfDay),
            steps: [
                .reset(equity: "104000", balance: "104000"),
                .reset(equity: "103000", balance: "103000"),
            ], floor: "94000", broken: "93999.99"),
        GoldenVector(
            name: "Topstep 50k: 50,500", initial: "50000",
            rule: .overall(.cash(2_000), mark: .trailingEndOfDay, lock: .initial(plus: 0)),
            steps: [.reset(equity: "50500", balance: "50500")],
            floor: "48500", broken: "48499.99"),
        GoldenVector(
            name: "Topstep 50k: 52,500 locks at B0", initial: "50000",
            rule: .overall(.cash(2_000), mark: .trailingEndOfDay, lock: .initial(plus: 0)),
            steps: [.reset(equity: "52500", balance: "52500")],
            floor: "50000", broken: "49999.99"),
        GoldenVector(
            name: "Apex PA locks at B0 + 100", initial: "50000",
            rule: .overall(.cash(2_500), mark: .trailingEndOfDay, lock: .initial(plus: 100)),
            steps: [.reset(equity: "53000", balance: "53000")],
            floor: "50100", broken: "50099.99"),
        GoldenVector(
            name: "E8 dynamic: closed balance, not equity", initial: "100000",
            rule: .overall(
                .ofInitial(percent: 6), mark: .trailingClosedBalance, lock: .initial(plus: 0)),
            steps: [.seen(equity: "109000", balance: "102000")],
            floor: "96000", broken: "95999.99"),
        GoldenVector(
            name: "E8 dynamic: locked at B0", initial: "100000",
            rule: .overall(
                .ofInitial(percent: 6), mark: .trailingClosedBalance, lock: .initial(plus: 0)),
            steps: [
                .seen(equity: "108000", balance: "108000"),
                .seen(equity: "107000", balance: "107000"),
            ], floor: "100000", broken: "99999.99"),
        GoldenVector(
            name: "Apex intraday: floating +600 counts", initial: "100000",
            rule: .overall(.cash(3_000), mark: .trailingIntraday, comparator: .atOrBelow),
            steps: [
                .seen(equity: "100600", balance: "100000"),
                .seen(equity: "100100", balance: "100100"),
            ], floor: "97600", broken: "97600"),
        GoldenVector(
            name: "FXIFY Instant: 4 % of the highest balance", initial: "10000",
            rule: .overall(.ofAnchor(percent: 4), mark: .trailingClosedBalance),
            steps: [.seen(equity: "12500", balance: "12500")],
            floor: "12000", broken: "11999.99"),
        GoldenVector(
            name: "PFT: relative to the highest equity", initial: "100000",
            rule: .overall(.ofAnchor(percent: 10), mark: .trailingIntraday),
            steps: [.seen(equity: "104000", balance: "100000")],
            floor: "93600", broken: "93599.99"),
    ]

    /// Digits, fractional floors and negative amounts: one integer decides, without an epsilon.
    static let arithmetic: [GoldenVector] = [
        GoldenVector(
            name: "JPY, exact", initial: "1000000", rule: .daily(.ofInitial(percent: 5)),
            floor: "950000", broken: "949999", digits: 0),
        GoldenVector(
            name: "JPY, exact, at or below", initial: "1000000",
            rule: .daily(.ofInitial(percent: 5), comparator: .atOrBelow),
            floor: "950000", broken: "950000", digits: 0),
        GoldenVector(
            name: "JPY, floor 96.97", initial: "101", rule: .daily(.ofInitial(percent: 3.99)),
            floor: "96", broken: "96", digits: 0),
        GoldenVector(
            name: "JPY, floor 96.97, at or below", initial: "101",
            rule: .daily(.ofInitial(percent: 3.99), comparator: .atOrBelow),
            floor: "96", broken: "96", digits: 0),
        GoldenVector(
            name: "BTC, 8 digits", initial: "1.00000000", rule: .daily(.ofInitial(percent: 5)),
            floor: "0.95000000", broken: "0.94999999", digits: 8),
        GoldenVector(
            name: "BTC, cash 0.00000001", initial: "0.50000000",
            rule: .overall(.cash(hundredMillionths: 1), comparator: .atOrBelow),
            floor: "0.49999999", broken: "0.49999999", digits: 8),
        GoldenVector(
            name: "JPY, cash", initial: "5000000", rule: .overall(.cash(250_000)),
            floor: "4750000", broken: "4749999", digits: 0),
        GoldenVector(
            name: "Floor of a third of a cent", initial: "0.33",
            rule: .overall(.ofInitial(percent: 1)), floor: "0.32", broken: "0.32"),
        GoldenVector(
            name: "Negative anchor", initial: "0",
            rule: .daily(.cash(6_000), anchor: .equity),
            steps: [.reset(equity: "-1000.01", balance: "-1000.01")],
            floor: "-7000.01", broken: "-7000.02"),
        GoldenVector(
            name: "Negative floor with a fraction", initial: "0.33",
            rule: .daily(.ofInitial(percent: 150)), floor: "-0.17", broken: "-0.17"),
        GoldenVector(
            name: "Negative floor with a fraction, at or below", initial: "0.33",
            rule: .daily(.ofInitial(percent: 150), comparator: .atOrBelow),
            floor: "-0.17", broken: "-0.17"),
        GoldenVector(
            name: "Realised result, fractional limit", initial: "100.10",
            rule: .daily(.ofInitial(percent: 0.15), metric: .realized),
            steps: [.reset(equity: "100.10", balance: "100.10")],
            floor: "-0.16", broken: "-0.16"),
    ]
}
