import RiskEngine
import Testing

@testable import RiskService

@Suite("Receipts: a verdict follows from its evidence alone")
struct ViolationReceiptTests {
    @Test("A receipt says what was seen, by which rule, and what was done")
    func content() throws {
        let violation = try ReceiptFixture.violation()
        let receipt = ViolationReceipt(violation)
        #expect(receipt.outcome == .agrees, "\(receipt.text)")
        for words in [
            "live1/1001", "main/daily, version 1", "5% of initial", "below the floor",
            "100000.00 USD (balance)", "recomputed: follows exactly", "equity 94000.00 USD",
            "95000.00 USD", "a second read at once", "EURUSD", "flatten",
            "the verdict follows from the evidence",
        ] { #expect(receipt.text.contains(words), "\(words)\n\(receipt.text)") }
    }

    /// Every kind of rule, comparator and currency, each with a breach of its own.
    @Test(
        "Whatever riskd flagged recomputes",
        arguments: [
            ("usd", "kind=daily_loss\nanchor=balance\namount=5% of initial"),
            ("usd", "kind=daily_loss\nanchor=max\namount=5% of anchor\ncomparator=at_or_below"),
            ("usd", "kind=daily_loss\namount=1234.56\nseverity=soft"),
            ("usd", "kind=daily_loss\namount=5% of initial\npersistence=sustained 3s"),
            ("usd", "kind=max_loss\namount=5% of initial"),
            (
                "usd",
                "kind=max_loss\nmark=trailing_intraday\namount=3% of anchor\nlock=initial+100"
            ),
            ("usd", "kind=max_loss\nmark=trailing_closed\namount=4000\ncomparator=at_or_below"),
            ("jpy", "kind=daily_loss\namount=5% of initial"),
            ("eur", "kind=max_loss\namount=1.2345% of initial"),
        ])
    func everyRule(group: String, rule: String) throws {
        var settings = FirmConfiguration()
        settings.rules = "[Rule main/only]\n" + rule
        let firm = try SimulatedFirm(BreachTests.falling(group), settings)
        firm.run(milliseconds: 40_000)
        let violations = try ReceiptFixture.violations(of: firm)
        #expect(violations.count == 1)
        for violation in violations {
            let receipt = ViolationReceipt(violation)
            #expect(receipt.outcome == .agrees, "\(receipt.text)")
        }
    }

    /// Facts that no longer carry the verdict, and the check that must notice.
    @Test(
        "Changed evidence makes the verdict differ",
        arguments: [
            (["rule", "amount"], .string("6.5% of initial"), "broken"),
            (["rule", "kind"], .string("max_loss"), nil),
            (["anchor", "value"], .string("98999.99"), "broken"),
            (["initial_balance"], .string("200000.00"), "broken"),
            (["samples", "0", "equity"], .string("95000.00"), "broken"),
            (["samples", "1", "equity"], .string("95000.00"), "broken"),
            (["samples", "1", "class"], .string("torn"), "reads"),
            (["floating"], .string("-5000.00"), "reads"),
            (["samples", "1"], nil, "confirmation"),
            (["samples", "0", "received"], .string("2030-01-01T00:00:00.000Z"), "order"),
            (["samples", "0", "at"], .string("2014-05-05T00:00:00.000Z"), "day"),
            (["confirmed_by"], .string("none"), "confirmation"),
            (["period"], .unsigned(16_193), "day"),
            (["login"], .unsigned(1_002), "identity"),
            (["life"], .unsigned(2), "identity"),
            (["violation_id"], .string("vio_0"), "identity"),
            (["floor"], .string("95000.01"), "numbers"),
            (["breach_below"], .string("95000.01"), "numbers"),
            (["limit"], .string("5000.01"), "numbers"),
            (["headroom"], .string("-999.99"), "numbers"),
            (["observed"], .string("94000.01"), "numbers"),
            (["limit_used_pct"], .number(119.99), "numbers"),
        ] as [([String], JSONValue?, String?)])
    func tampered(path: [String], value: JSONValue?, check: String?) throws {
        let violation = try ReceiptFixture.violation()
        let changed = violation.with(["evidence"] + path, value)
        try #require(changed != violation)
        let receipt = ViolationReceipt(changed)
        #expect(receipt.outcome != .agrees, "\(receipt.text)")
        guard let check else { return }
        #expect(receipt.outcome == .differs)
        #expect(receipt.checks.contains { $0.name == check && !$0.holds }, "\(receipt.text)")
        #expect(receipt.summary.contains("DIFFERS"))
        let claimsViolation = receipt.recomputed?.isViolation ?? false
        #expect(claimsViolation == (check == "numbers" || check == "identity"))
    }

    @Test("A corroborated verdict needs the quotes to say the same")
    func corroboration() throws {
        var violation = try ReceiptFixture.violation()
        violation = violation.with(["evidence", "confirmed_by"], .string("corroboration"))
            .with(["evidence", "samples", "0"], nil)
            .with(["evidence", "prediction", "state"], .string("settled"))
        let path = ["evidence", "prediction", "predicted_equity"]
        let below = ViolationReceipt(violation.with(path, .string("94999.99")))
        #expect(below.outcome == .agrees, "\(below.text)")
        let above = ViolationReceipt(violation.with(path, .string("95000.00")))
        #expect(above.outcome == .differs)
        let unsettled = violation.with(path, .string("94999.99"))
            .with(["evidence", "prediction", "state"], .string("predicted"))
        #expect(ViolationReceipt(unsettled).outcome == .differs)
        #expect(ViolationReceipt(violation.with(path, nil)).outcome == .incomplete)
    }

    @Test("Mutilated evidence is never believed and never fatal")
    func mutilated() throws {
        let violation = try ReceiptFixture.violation()
        let evidence = try #require(violation["evidence"])
        let explanatory: Set<String> = [
            "group", "plan", "phase", "evaluation_id", "severity", "mode", "tier", "prediction",
            "poll_interval_ms", "config_hash", "timing", "actions", "interval", "margin", "metric",
        ]
        for leaf in evidence.leaves {
            let path = ["evidence"] + leaf
            let values: [JSONValue?] = [
                nil, .null, .string(""), .string("9223372036854775807"),
                .string("-9007199254740993.00"), .signed(.min), .unsigned(.max),
                .number(-1e300), .array([]), .object([:]),
            ]
            for value in values {
                let receipt = ViolationReceipt(violation.with(path, value))
                #expect(!receipt.text.isEmpty)
                #expect(JSONValue(text: receipt.json(embedding: "{}")) != nil)
            }
            let receipt = ViolationReceipt(violation.with(path, nil))
            let isFact =
                !explanatory.contains(leaf[0]) && !leaf.contains("provenance")
                && leaf != ["rule", "version"] && leaf != ["anchor", "kind"]
                && leaf != ["anchor", "at"] && leaf != ["currency"]
            if isFact { #expect(receipt.outcome != .agrees, "\(leaf)") }
        }
    }
}
