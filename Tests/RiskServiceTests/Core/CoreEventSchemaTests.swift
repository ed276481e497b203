import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What the core really emits, against the schemas that subscribers rely on.
struct CoreEventSchemaTests {
    /// Everything that can go wrong in five minutes.
    private func eventfulFirms() throws -> [SimulatedFirm] {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)], orders: 2)
        scenario.add(1002, "net", [.buy(20), .sell(1, "GBPUSD", at: 1.6)])
        scenario.add(1003, "usd", [.buy(6)])
        scenario.add(1004, "jpy", balance: 10_000_000, [.buy(1, "USDJPY", at: 100)])
        scenario.add(1005, "eur")
        scenario.scenario.accounts[4].deals = []
        scenario.scenario.symbols[2].sessions = [
            ScenarioSession(weekday: 5, openMinute: 720, closeMinute: 748)
        ]
        scenario.tick(after: 40_000, 1.194)
        scenario.tick(after: 90_000, 1.197)
        var settings = FirmConfiguration()
        settings.daemon = "blind-after=10s"
        settings.rules =
            FirmConfiguration.dailyAndMax + """

                [Rule main/shadow]
                kind=daily_loss
                amount=3% of initial
                shadow=yes
                """
        let eventful = try SimulatedFirm(scenario, settings)
        eventful.run(milliseconds: 5_000)
        eventful.emulator.inject(.omit([Login(1004)], replies: 30))
        eventful.run(milliseconds: 295_000)

        let refused = try SimulatedFirm(BreachTests.falling())
        refused.connector.identities[.enforcer] = (SimulatedConnector.reader, .reader)
        refused.run(milliseconds: 20_000)

        var quick = FirmScenario()
        quick.add(1001, "usd", [.buy(10)])
        let calm = try SimulatedFirm(quick)
        calm.run(milliseconds: 40_000)
        let read = try #require(calm.shown(1001).map(\.at).last { $0 > 5_000 })
        quick.tick(after: read - 1, 1.1945)
        quick.tick(after: read + 1, 1.1955)
        let touched = try SimulatedFirm(quick)
        touched.run(milliseconds: 60_000)
        let paused = try SimulatedFirm(BreachTests.falling())
        _ = paused.core.brakes.pause(nil, identity: "uid:0", reason: "prices look wrong")
        paused.run(milliseconds: 20_000)
        _ = paused.core.brakes.resume(nil, identity: "uid:0", reason: "they are right")
        paused.run(milliseconds: 1_000)

        var crowd = FirmScenario()
        for login in 1001...1003 { crowd.add(UInt64(login), "usd", [.buy(20)]) }
        crowd.tick(after: 10_000, 1.194)
        var limits = FirmConfiguration()
        limits.server = "breaker-accounts=1\nbreaker-share=1%\nbreaker-corroborated-accounts=1"
        let released = try SimulatedFirm(crowd, limits)
        released.run(milliseconds: 20_000)
        _ = try released.core.brakes.release(
            nil, released.reader().withheld(), identity: "uid:0", reason: "it was real")
        released.run(milliseconds: 20_000)
        return [
            eventful, refused, touched, paused, released, try quarantining(), try trailing(),
            try deskFirm(),
        ]
    }

    /// A tick that nobody else saw, below a hundred floors.
    private func quarantining() throws -> SimulatedFirm {
        var scenario = FirmScenario.calm(logins: 1001...1100)
        scenario.tick(after: 30_000, 1.193)
        scenario.tick(after: 30_400, 1.2)
        scenario.tick(after: 30_600, 1.20001)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 40_000)
        return firm
    }

    /// A peak, and a fall through the floor that it raised.
    private func trailing() throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 30_000, 1.2050)
        scenario.tick(after: 50_000, 1.1990)
        var settings = FirmConfiguration()
        settings.rules = FirmConfiguration.trailingFive
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 55_000)
        return firm
    }

    private func deskFirm() throws -> SimulatedFirm {
        var quiet = FirmScenario()
        quiet.add(1001, "usd", [.buy(1)])
        quiet.add(1002, "usd", [.buy(10)])
        quiet.tick(after: 20_000, 1.19)
        let firm = try SimulatedFirm(quiet)
        let key = AccountKey(server: ServerID("live1"), login: Login(1001))
        let author = AccountDesk.Author(identity: "uid:1000", reason: "ticket 421")
        firm.run(milliseconds: 5_000)
        _ = try firm.core.accounts.disable(key, author)
        firm.run(milliseconds: 5_000)
        _ = try firm.core.accounts.restore(key, isOurs: true, author)
        firm.run(milliseconds: 20_000)
        let violation = try #require(try firm.reader().violations(ViolationQuery()).items.first)
        _ = try firm.core.accounts.uphold(violation, author)
        _ = try firm.core.accounts.void(violation, author)
        firm.run(milliseconds: 1_000)
        return firm
    }

    @Test(.enabled(if: ExternalTool.hasJSONSchema)) func everyEventIsValid() throws {
        let firms = try eventfulFirms()
        // What prediction says of itself depends on how these few prices move.
        let names = try Self.validate(
            firms.flatMap { firm in
                firm.notices.events.filter { !$0.name.hasPrefix("risk.prediction_") }
                    .map { EncodedEvent($0, epoch: firm.core.ledger.epoch) }
            })
        let expected: Set<String> = [
            "account.armed", "account.unarmed", "account.blind", "account.sighted",
            "account.disabled", "risk.violation_flagged", "risk.violation_shadowed",
            "risk.violation_unconfirmed", "risk.warning", "risk.enforcement_started",
            "risk.enforcement_parked", "risk.enforcement_completed", "risk.enforcement_failed",
            "account.restored", "evaluation.failed", "risk.violation_voided",
            "risk.violation_upheld", "risk.quote_quarantined", "risk.quote_released",
            "risk.enforcement_released", "riskd.breaker_tripped", "riskd.breaker_released",
            "risk.enforcement_withheld", "riskd.enforcement_paused", "riskd.enforcement_resumed",
        ]
        #expect(names == expected)
    }

    /// Checks events against their schemas.
    ///
    /// - Returns: Their names.
    static func validate(_ events: [EncodedEvent]) throws -> Set<String> {
        let lines = events.map { String(decoding: $0.line.dropLast(), as: UTF8.self) }
        let script = """
            import json, os, sys
            from jsonschema import Draft202012Validator as V
            validators, failed = {}, False
            for line in sys.stdin:
                event = json.loads(line)
                name = event['event']
                if name not in validators:
                    path = os.path.join(sys.argv[1], name + '.json')
                    validators[name] = V(json.load(open(path)))
                for error in validators[name].iter_errors(event):
                    print(name, list(error.absolute_path), error.message[:200])
                    failed = True
            sys.exit(1 if failed else 0)
            """
        let directory = ExternalTool.repository.appending(path: "docs/schemas").path
        let result = try ExternalTool.run(
            "python3", ["-c", script, directory], input: lines.joined(separator: "\n"))
        #expect(result.code == 0, "\(result.output)")
        return Set(lines.compactMap { JSONValue(text: $0)?["event"]?.stringValue })
    }

    /// Sequence numbers are dense and ids unique, over a restart too.
    @Test func theStreamIsDense() throws {
        let firm = try SimulatedFirm(BreachTests.falling())
        firm.run(milliseconds: 15_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 15_000)
        let events = firm.notices.events
        #expect(events.map(\.seq) == Array(1...UInt64(events.count)))
        #expect(Set(events.map(\.id)).count == events.count)
    }
}
