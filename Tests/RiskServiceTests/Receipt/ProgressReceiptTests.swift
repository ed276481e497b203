import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

@Suite("Receipts of rules on deals: an answer follows from its figures")
struct ProgressReceiptTests {
    private static let rules =
        FirmConfiguration.dailyFive + """

            [Rule main/target]
            kind=profit_target
            amount=0.02% of initial
            [Rule main/days]
            kind=min_trading_days
            days=1
            profitable-days=1
            day-profit=0.01% of initial
            [Rule main/best]
            kind=consistency
            share=100%
            [Rule main/best-of-target]
            kind=consistency
            share=30%
            of=target
            amount=0.07% of initial
            comparator=below
            severity=review
            [Rule main/scalp]
            kind=min_hold
            hold=2min
            [Rule main/mean]
            kind=min_hold
            hold=1min
            measure=average
            [Rule main/share]
            kind=min_hold
            hold=1min
            measure=trades
            share=50%
            """

    /// Two profitable trades of 20 s and one of 150 s: every rule says something.
    private static let recorded = Result {
        var scenario = FirmScenario()
        scenario.add(1001, "usd")
        scenario.tick(after: 15_000, 1.2003)
        scenario.tick(after: 45_000, 1.2006)
        scenario.tick(after: 80_000, 1.2009)
        var settings = FirmConfiguration()
        settings.rules = rules
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 5_000)
        for holding in [20_000, 20_000, 150_000] as [Int64] {
            firm.open(1001, .buy, lots: 1)
            firm.run(milliseconds: holding)
            firm.close(try #require(firm.positions(1001).first))
            firm.run(milliseconds: 10_000)
        }
        return try firm.notices.events.filter { ProgressReceipt.events.contains($0.name) }.map {
            let line = EncodedEvent($0, epoch: firm.core.ledger.epoch).line.dropLast()
            return try #require(JSONValue(text: String(decoding: line, as: UTF8.self)))
        }
    }

    /// One event of a rule; the first.
    private func event(_ rule: String) throws -> JSONValue {
        try #require(
            try Self.recorded.get().first {
                $0["data"]?["rule"]?["id"]?.stringValue == "main/" + rule
            })
    }

    @Test("Whatever was said recomputes")
    func everyRule() throws {
        let events = try Self.recorded.get()
        let rules = Set(events.compactMap { $0["data"]?["rule"]?["id"]?.stringValue })
        #expect(
            rules == [
                "main/target", "main/days", "main/best", "main/best-of-target", "main/scalp",
                "main/mean", "main/share",
            ])
        for event in events {
            let receipt = ProgressReceipt(event)
            #expect(receipt.outcome == .agrees, "\(receipt.text)")
        }
    }

    @Test("A receipt says what was asked for, what was counted, and what it cannot know")
    func content() throws {
        let receipt = ProgressReceipt(try event("scalp"))
        for words in [
            "REVIEW", "live1/1001", "main/scalp, version 1, min_hold", "hold=2min", "measure=each",
            "it was held for", "2min are asked for", "not recomputed here",
            "the answer follows from the recorded figures",
        ] { #expect(receipt.text.contains(words), "\(words)\n\(receipt.text)") }
        #expect(ProgressReceipt(try event("target")).text.contains("TARGET REACHED"))
    }

    @Test(
        "Changed events make the answer differ",
        arguments: [
            ("target", ["figures", "result"], .string("19.99"), "answer"),
            ("target", ["figures", "open_positions"], .unsigned(1), "answer"),
            ("target", ["figures", "needed"], .string("20.01"), "figures"),
            ("target", ["rule", "parameters", "amount"], .string("0.03% of initial"), "figures"),
            ("days", ["figures", "profitable_days"], .unsigned(0), "answer"),
            ("days", ["rule", "parameters", "days"], .string("2"), "figures"),
            ("best", ["met"], nil, nil),
            ("best", ["figures", "allowed"], .string("1000000.00"), "figures"),
            ("best", ["figures", "best"], .string("1000000.00"), "figures"),
            ("best-of-target", ["figures", "best"], .string("0.01"), "answer"),
            (
                "best-of-target", ["rule", "parameters", "comparator"], .string("at_most"),
                "figures"
            ),
            ("scalp", ["trade", "held_ms"], .unsigned(1), "answer"),
            ("scalp", ["rule", "parameters", "hold"], .string("1s"), "answer"),
            ("scalp", ["rule", "parameters", "from"], .string("2030-01-01"), "answer"),
            ("scalp", ["deal"], .unsigned(1), "identity"),
            ("mean", ["figures", "held_ms"], .unsigned(60_000_000), "answer"),
            ("share", ["figures", "short_winners"], .unsigned(0), "answer"),
            ("share", ["login"], .unsigned(1_002), "identity"),
            ("share", ["rule", "parameters"], nil, nil),
            ("share", ["rule", "parameters", "colour"], .string("blue"), nil),
        ] as [(String, [String], JSONValue?, String?)])
    func tampered(rule: String, path: [String], value: JSONValue?, check: String?) throws {
        let event = try event(rule)
        let changed = event.with(["data"] + path, value)
        try #require(changed != event)
        let receipt = ProgressReceipt(changed)
        guard let check else {
            #expect(receipt.outcome == .incomplete, "\(receipt.text)")
            return
        }
        #expect(receipt.outcome == .differs, "\(receipt.text)")
        #expect(receipt.checks.contains { $0.name == check && !$0.holds }, "\(receipt.text)")
    }

    @Test("riskctl explains an event by its id, from a file of many lines")
    func command() throws {
        let events = try Self.recorded.get()
        let directory = try TemporaryDirectory()
        let file = directory.path + "/events"
        try events.map(\.text).joined(separator: "\n").write(
            toFile: file, atomically: true, encoding: .utf8)
        let id = try #require(try event("best")["id"]?.stringValue)
        let human = try RiskctlProgram.run(["violation", "explain", id, "--file", file])
        #expect(human.code == 0, "\(human.err)")
        #expect(human.out.contains("share=100%"))
        let json = try RiskctlProgram.run(
            ["violation", "explain", id, "--file", file, "--json"])
        #expect(JSONValue(text: json.out)?["outcome"]?.stringValue == "agrees")
        let other = try RiskctlProgram.run(["violation", "explain", "evt_0", "--file", file])
        #expect(other.code != 0)
    }

    @Test("The ledger gives an event by its id")
    func ledger() throws {
        let rig = try InterfaceRig()
        let human = try RiskctlProgram.run(
            ["violation", "explain", "evt_1", "--socket", rig.controlPath])
        #expect(human.code == 1)
        #expect(human.err.contains("riskd.started is no answer of a rule on deals"))
        let absent = try RiskctlProgram.run(
            ["violation", "explain", "evt_2", "--socket", rig.controlPath])
        #expect(absent.code == 4)
    }
}
