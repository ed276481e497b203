import MTBridge
import RiskEngine
import Testing

@testable import RiskService

/// Secrets change under a running riskd: nobody is read later for it, and nothing is lost.
struct RotationTests {
    /// A firm whose reader and enforcer prove themselves with files.
    private struct Rig {
        let firm: SimulatedFirm
        let secrets: RotatingSecrets

        init(_ scenario: FirmScenario, server: String = "") throws {
            secrets = try RotatingSecrets()
            var settings = FirmConfiguration()
            settings.server = "\(secrets.settings)\n\(server)"
            firm = try SimulatedFirm(scenario, settings)
            firm.identities = secrets.identities
            firm.connector.keeper = firm.core.context.credentials
        }

        func rotate(_ role: BridgeRole, _ mishap: RotatingSecrets.Mishap = .none) throws {
            try secrets.rotate(role, mishap)
            firm.identities = secrets.identities
        }

        func lines(_ words: String) -> Int {
            firm.journal.entries(.credential).count { $0.message.contains(words) }
        }
    }

    private static func falling(_ accounts: Int, after: Int64) -> FirmScenario {
        var scenario = FirmScenario()
        for number in 0..<accounts {
            scenario.add(1001 + UInt64(number), number % 2 == 0 ? "usd" : "net", [.buy(10)])
        }
        scenario.tick(after: after, 1.194)
        return scenario
    }

    @Test func aReplacedFileIsTakenOverWithoutAnInterruption() throws {
        let rig = try Rig(Self.falling(2, after: 30_000))
        rig.firm.run(milliseconds: 5_000)
        let attempts = rig.firm.connector.attempts
        for role in [BridgeRole.reader, .enforcer] { try rig.rotate(role) }
        rig.firm.run(milliseconds: 3_000)
        #expect(rig.lines("the reader's secret was changed: the new connection") == 1)
        #expect(rig.lines("the enforcer's secret was changed: the new connection") == 1)
        for role in [BridgeRole.reader, .enforcer] {
            #expect(rig.firm.connector.attempts[role]?.count == (attempts[role]?.count ?? 0) + 1)
        }
        #expect(rig.firm.core.context.statistics.connects.value == 1)
        rig.firm.run(milliseconds: 40_000)
        for login: UInt64 in [1001, 1002] {
            #expect(rig.firm.events("risk.violation_flagged", login).count == 1)
            #expect(rig.firm.effects(login).count == 1)
            #expect(rig.firm.isStopped(login))
        }
        // What hangs on the new connection works: hints, quotes, and a reconnection.
        rig.firm.connector.cut(.reader)
        rig.firm.run(milliseconds: 5_000)
        #expect(rig.firm.core.context.statistics.connects.value == 2)
    }

    @Test(arguments: RotatingSecrets.Mishap.allCases.filter { $0 != .none })
    func theOldConnectionGoesOnWhileTheNewSecretIsBad(mishap: RotatingSecrets.Mishap) throws {
        let rig = try Rig(Self.falling(1, after: 20_000))
        rig.firm.run(milliseconds: 5_000)
        try rig.rotate(.enforcer, mishap)
        rig.firm.run(milliseconds: 10_000)
        #expect(rig.lines("does not work") == 1)
        let entry = try #require(
            rig.firm.journal.entries(.credential).first { $0.message.contains("not work") })
        #expect(entry.priority == .error)
        #expect(rig.lines("has taken over") == 0)
        // A breach meanwhile is enforced on the old connection.
        rig.firm.run(milliseconds: 20_000)
        #expect(rig.firm.isStopped(1001))
        try rig.secrets.write(.enforcer)
        rig.firm.run(milliseconds: 3_000)
        #expect(rig.lines("has taken over") == 1)
    }

    /// An enforcer in the middle of its work changes over only when no answer is outstanding.
    @Test func anEnforcementUnderWayLosesNoAnswer() throws {
        let rig = try Rig(
            Self.falling(12, after: 10_000), server: "breaker-accounts=1000\nbreaker-share=100%")
        rig.firm.run(milliseconds: 10_000)
        var rotations = 0
        while rig.firm.milliseconds < 40_000 {
            rig.firm.run(milliseconds: 170)
            guard rotations < 40 else { continue }
            rotations += 1
            try rig.rotate(.enforcer)
        }
        rig.firm.run(milliseconds: 5_000)
        for login in 1001...1012 as ClosedRange<UInt64> {
            #expect(rig.firm.events("risk.violation_flagged", login).count == 1)
            #expect(rig.firm.effects(login).count == 1)
            #expect(rig.firm.isStopped(login))
            #expect(rig.firm.growths(login).isEmpty)
        }
        let intents = try rig.firm.reader().openIntents()
        #expect(intents.isEmpty, "no outcome was lost")
        #expect(rig.lines("has taken over") > 5)
    }

    @Test func withoutTheEnforcersSecretRiskdObservesAndSaysSo() throws {
        let rig = try Rig(Self.falling(1, after: 10_000))
        try rig.rotate(.enforcer, .missing)
        rig.firm.run(milliseconds: 30_000)
        let event = try #require(rig.firm.events("risk.enforcement_withheld", 1001).first)
        #expect(event["reason"]?.stringValue == "no_credentials")
        #expect(rig.firm.effects(1001).isEmpty)
        let entry = try #require(rig.firm.journal.entries(.credential).first)
        #expect(entry.priority == .critical)
        #expect(entry.message.contains("only observes"))
        #expect(rig.firm.journal.entries(.credential).count == 1, "said once")
        // A secret that comes later enforces what comes later; what was withheld stays so.
        try rig.secrets.write(.enforcer)
        rig.firm.run(milliseconds: 20_000)
        #expect(!rig.firm.core.context.credentials.isObserving)
        #expect(rig.firm.effects(1001).isEmpty)
    }

    /// Every mishap again and again under load: polls go on as if nothing happened.
    @Test func manyRotationsUnderLoad() throws {
        let accounts = 24
        let rig = try Rig(
            Self.falling(accounts, after: 45_000),
            server: "policy=uniform\nbreaker-accounts=1000\nbreaker-share=100%")
        rig.firm.run(milliseconds: 5_000)
        var random = SplitMix64(seed: 4)
        var isBad: [BridgeRole: Bool] = [:]
        var good = 0
        for _ in 0..<60 {
            let role: BridgeRole = Bool.random(using: &random) ? .reader : .enforcer
            let mishaps = RotatingSecrets.Mishap.allCases
            let mishap = mishaps[Int(random.next() % UInt64(mishaps.count))]
            try rig.rotate(role, mishap)
            rig.firm.run(milliseconds: Int64(300 + random.next() % 1_200))
            // Half of what went wrong is mended before the next; the rest is overtaken by it.
            isBad[role] = mishap != .none
            if isBad[role] == true, Bool.random(using: &random) {
                try rig.secrets.write(role)
                isBad[role] = false
            }
            if isBad[role] == false { good += 1 }
        }
        for role in [BridgeRole.reader, .enforcer] { try rig.secrets.write(role) }
        rig.firm.run(milliseconds: 5_000)
        #expect(good > 20)
        #expect(rig.lines("has taken over") > 12)
        // One connection each from the beginning: none was ever lost.
        #expect(rig.firm.core.context.statistics.connects.value == 1)
        #expect(rig.firm.core.context.statistics.timeouts.value == 0)
        let polls = rig.firm.answered(["accounts"], by: SimulatedConnector.reader)
        let gaps = zip(polls, polls.dropFirst()).map { $1 - $0 }
        #expect((gaps.max() ?? .max) <= 250, "milliseconds without a poll")
        for login in 1001..<1001 + UInt64(accounts) {
            #expect(rig.firm.events("risk.violation_flagged", login).count == 1)
            #expect(rig.firm.effects(login).count == 1)
            #expect(rig.firm.isStopped(login))
        }
        try noSecretIsSeen(rig)
    }

    /// Neither the journal nor the audit nor any event has a secret, or a part of one.
    private func noSecretIsSeen(_ rig: Rig) throws {
        var seen = rig.firm.journal.entries.map { "\($0)" }
        seen += rig.firm.notices.events.map(\.data)
        try rig.firm.reader().auditRows(after: 0) { row in
            seen.append(String(decoding: row.what + row.outcome + row.identity, as: UTF8.self))
            return true
        }
        let text = seen.joined(separator: "\n")
        #expect(text.contains("credential renewed"))
        for secret in rig.secrets.all { #expect(!text.contains(secret.prefix(14))) }
    }
}
