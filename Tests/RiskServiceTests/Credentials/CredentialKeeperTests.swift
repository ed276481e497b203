import Foundation
import MTBridge
import RiskEngine
import Testing

@testable import RiskService

@Suite("Credentials: what is known of them without knowing them")
struct CredentialKeeperTests {
    private struct Rig {
        let secrets: RotatingSecrets
        let clock = ManualClock(utc: UTCTime(milliseconds: 1_700_000_000_000))
        let journal = RecordingJournal()
        let sink = RecordingSink()
        let keeper: CredentialKeeper

        init(_ adjust: (inout ServerSettings) -> Void = { _ in }) throws {
            secrets = try RotatingSecrets()
            var settings = ServerSettings(
                id: ServerID("live1"), bridge: "unix:/run/mt.sock",
                zone: try #require(ServerZone("UTC")))
            settings.readerLogin = Login(1)
            settings.enforcerLogin = Login(2)
            settings.readerSecret = secrets.path(.reader)
            settings.enforcerSecret = secrets.path(.enforcer)
            adjust(&settings)
            keeper = CredentialKeeper(
                settings: settings, directory: nil,
                events: EventRecorder(ledger: sink, journal: journal), clock: clock)
        }

        func age(_ role: BridgeRole, days: Int64) throws {
            let written = clock.utc().milliseconds - days * 86_400_000
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: Double(written) / 1_000)],
                ofItemAtPath: secrets.path(role))
        }

        var messages: [String] { journal.entries(.credential).map(\.message) }
    }

    private final class RecordingSink: LedgerSink {
        func append(_ entries: [LedgerEntry]) {}
    }

    @Test("Old secrets are said once a day, and no more once they are changed")
    func age() throws {
        let rig = try Rig { $0.rotateAfterMilliseconds = 30 * 86_400_000 }
        try rig.age(.reader, days: 31)
        try rig.age(.enforcer, days: 20)
        rig.keeper.tick(now: rig.clock.monotonic())
        #expect(rig.messages.count == 1)
        #expect(rig.messages.first?.contains("the reader's secret is 31 days old") == true)
        let age = try #require(rig.keeper.age(.enforcer))
        #expect(age / 86_400 == 20)
        for _ in 0..<20 {
            rig.clock.advance(milliseconds: 3_600_000)
            rig.keeper.tick(now: rig.clock.monotonic())
        }
        #expect(rig.messages.count == 1)
        rig.clock.advance(milliseconds: 4 * 3_600_000)
        rig.keeper.tick(now: rig.clock.monotonic())
        #expect(rig.messages.count == 2)
        try rig.secrets.rotate(.reader, .none)
        try rig.age(.reader, days: 0)
        rig.clock.advance(milliseconds: 2 * 86_400_000)
        rig.keeper.tick(now: rig.clock.monotonic())
        #expect(rig.messages.count == 2)
    }

    @Test("Every way to change a file changes its stamp")
    func stamps() throws {
        let rig = try Rig()
        var stamps = [try #require(rig.keeper.stamp(.reader))]
        for mishap in RotatingSecrets.Mishap.allCases {
            try rig.secrets.rotate(.reader, mishap)
            let stamp = try #require(rig.keeper.stamp(.reader))
            #expect(stamp.exists == (mishap != .missing))
            #expect(!stamps.contains(stamp), "\(mishap)")
            stamps.append(stamp)
            #expect(rig.keeper.stamp(.reader) == stamp)
        }
    }

    @Test("Without a file, or with a bad one, riskd observes; once accepted it does not")
    func observing() throws {
        let rig = try Rig()
        rig.keeper.begin()
        #expect(!rig.keeper.isObserving)
        try rig.secrets.rotate(.enforcer, .wrongMode)
        rig.keeper.begin()
        #expect(rig.keeper.isObserving)
        #expect(rig.messages.count == 1)
        rig.keeper.note(.enforcer, .accepted)
        #expect(!rig.keeper.isObserving)
        #expect(rig.messages.last?.contains("the enforcer's secret works") == true)
        let without = try Rig { $0.enforcerLogin = nil }
        without.keeper.begin()
        #expect(without.keeper.isObserving)
        #expect(without.messages.isEmpty, "that is how it is configured")
    }

    @Test("A secret is read from one place, and wiped")
    func secret() throws {
        let rig = try Rig()
        let given = try rig.keeper.credentials(.reader)
        let expected = try #require(rig.secrets.all.first)
        #expect(given.secret.equals(Array(expected.utf8)))
        let none = try Rig {
            $0.readerSecret = nil
            $0.enforcerSecret = nil
        }
        let error = #expect(throws: CredentialError.self) { try none.keeper.credentials(.reader) }
        #expect(error?.message.contains("reader-secret=") == true)
    }
}
