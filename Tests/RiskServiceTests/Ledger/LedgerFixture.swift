import Foundation
import MTBridge
import RiskEngine
import RiskService
import Synchronization

/// A fresh directory, removed with the last reference.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("riskd-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Collects what a ledger's observer was told.
final class NoticeLog: Sendable {
    private let log = Mutex<[CommitNotice]>([])

    var all: [CommitNotice] { log.withLock { $0 } }
    var events: [StoredEvent] { all.flatMap(\.events) }
    var violations: [ViolationDraft] { all.flatMap(\.violations) }
    var tokens: [UInt64] { all.flatMap(\.tokens) }

    func append(_ notice: CommitNotice) { log.withLock { $0.append(notice) } }
}

/// A ledger in a directory of its own, committed by hand at virtual time.
struct LedgerFixture {
    let directory: TemporaryDirectory
    let clock = ManualClock(utc: UTCTime(milliseconds: 1_399_033_800_000))
    let notices = NoticeLog()

    init() throws { directory = try TemporaryDirectory() }

    func open(_ options: LedgerOptions = .init()) throws -> Ledger {
        try open(at: directory.path, options)
    }

    func open(at path: String, _ options: LedgerOptions = .init()) throws -> Ledger {
        let notices = notices
        return try Ledger(directory: path, clock: clock, options: options) { notices.append($0) }
    }

    func reader() throws -> LedgerReader { try LedgerReader(directory: directory.path) }

    static let server = ServerID("live1")

    static func account(_ login: UInt64) -> AccountKey {
        AccountKey(server: server, login: Login(login))
    }

    static func event(_ number: Int, at time: Int64 = 1_399_033_800_000) -> EventDraft {
        let name = "risk.warning"
        return EventDraft(
            name: name, id: Identifiers.eventID(name, parts: [String(number)]),
            at: UTCTime(milliseconds: time), server: server, data: "{\"n\":\(number)}")
    }

    static func intent(
        _ number: Int, of id: String, _ login: UInt64, _ action: IntentRecord.Action = .flatten,
        _ state: IntentRecord.State = .planned
    ) -> IntentRecord {
        var intent = IntentRecord(
            id: "\(id)/\(number)", violation: id, key: account(login), action: action,
            state: state)
        intent.ticket = UInt64(number) * 1_000
        intent.symbol = number == 0 ? "" : "EURUSD"
        intent.volume = Volume(rawValue: UInt64(number) * 50_000_000)
        return intent
    }

    static func violation(
        _ login: UInt64, period: Int32 = 16_192, state: IntentRecord.State = .planned,
        intents: Int = 1, life: UInt32 = 1, evidence: String = "{\"equity\":\"94999.99\"}"
    ) -> ViolationDraft {
        let key = ViolationKey(
            account: account(login), life: life, rule: "two-step/daily", period: period)
        let id = Identifiers.violationID(key)
        let name = "risk.violation_flagged"
        let at = UTCTime(milliseconds: 1_399_033_801_250)
        return ViolationDraft(
            id: id, key: key, severity: .hard, mode: .enforce, plan: "two-step", at: at,
            event: EventDraft(
                name: name, id: Identifiers.eventID(name, violation: key), at: at,
                server: server, data: evidence),
            intents: (0..<intents).map {
                intent($0, of: id, login, $0 == 0 ? .flatten : .closePosition, state)
            })
    }

    static func life(_ login: UInt64, _ number: UInt32 = 1) -> LifeRecord {
        var life = LifeRecord(key: account(login))
        life.life = number
        life.plan = "two-step"
        life.phase = "1"
        life.evaluationID = "ev-\(login)"
        life.start = UTCTime(milliseconds: 1_398_902_400_000)
        life.initialBalance = Money(minorUnits: 10_000_000)
        life.currency = "USD"
        life.source = .deals
        life.enrolledAt = UTCTime(milliseconds: 1_399_033_800_000)
        return life
    }

    static func state(_ login: UInt64, mark: Int64, life: UInt32 = 1) -> RuleStateRecord {
        var state = RuleStateRecord(key: account(login), life: life, rule: "two-step/max")
        state.ruleVersion = 3
        state.day = 16_192
        state.anchor = Money(minorUnits: -12_345)
        state.anchorAt = UTCTime(milliseconds: 1_398_981_600_000)
        state.anchorProvenance = .observed
        state.mark = Money(minorUnits: mark)
        state.markAt = UTCTime(milliseconds: 1_399_033_800_500)
        state.markProvenance = .given
        state.warnedRungs = 0b101
        state.violatedPeriod = 0
        return state
    }

    static func audit(_ what: String) -> AuditRecord {
        AuditRecord(
            kind: .control, at: UTCTime(milliseconds: 1_399_033_800_000), server: nil, login: nil,
            identity: "uid 1000", what: what, outcome: "ok")
    }
}
