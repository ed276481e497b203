import Foundation
import MTBridge
import RiskEngine
import RiskService
import Synchronization

/// A ledger's events in memory: what the event socket replays from.
final class MemoryEventLog: EventLog {
    private struct State {
        var events: [StoredEvent] = []
        var oldest: UInt64 = 1
    }
    private let state = Mutex(State())
    let epoch: String

    init(epoch: String = "epoch-a") { self.epoch = epoch }

    func bounds() -> (oldest: UInt64, head: UInt64) {
        state.withLock { ($0.oldest, UInt64($0.events.count)) }
    }

    func events(after: UInt64, limit: Int) -> [StoredEvent] {
        state.withLock { state in
            let first = max(after + 1, state.oldest)
            guard first <= UInt64(state.events.count) else { return [] }
            return Array(state.events[Int(first - 1)...].prefix(limit))
        }
    }

    /// Commits the next event, without publishing it.
    func append(name: String, server: String?, data: String) -> StoredEvent {
        state.withLock { state in
            let seq = UInt64(state.events.count) + 1
            let event = StoredEvent(
                seq: seq, name: name, server: server.map { ServerID($0) }, id: "evt_\(seq)",
                at: UTCTime(milliseconds: 1_399_033_800_000 + Int64(seq)), data: data)
            state.events.append(event)
            return event
        }
    }

    /// Forgets everything before `oldest`.
    func prune(before oldest: UInt64) { state.withLock { $0.oldest = oldest } }
}

/// The daemon behind the interfaces, with two accounts, one violation and one rule.
final class StubDaemon: StatusSource, ControlHandler, ViolationLog, AccessLog {
    struct Command: Sendable {
        var command: ControlCommand
        var identity: String
        var reason: String
    }
    let commands = Mutex<[Command]>([])
    let accesses = Mutex<[AuditRecord]>([])
    let problem = Mutex<String?>(nil)

    func status() -> StatusView {
        var view = StatusView()
        view.version = "0.1.0"
        view.mode = "observe"
        view.uptimeSeconds = 3_725
        view.epoch = "epoch-a"
        view.ledger = "ok"
        view.accounts = 2
        view.armed = 1
        view.unarmed = 1
        var server = ServerView()
        server.name = "live1"
        server.state = "connected"
        server.accounts = 2
        server.tiers = ["normal": 2]
        server.prediction = Self.prediction
        view.servers = [server]
        var brake = BrakeView()
        brake.kind = "kill_switch"
        brake.server = "live1"
        brake.since = "2014-05-02T12:30:00.000Z"
        brake.by = "uid:1000"
        brake.reason = "prices look wrong"
        view.brakes = [brake]
        return view
    }

    private static var prediction: PredictionView {
        var view = PredictionView()
        view.alive = true
        view.quotesConnected = true
        view.quotes = 12
        view.predictable = 1
        var absent = UnpredictableView()
        absent.reason = "quote_absent"
        absent.detail = "a symbol held has no quote"
        absent.accounts = 1
        view.unpredictable = [absent]
        var quote = QuoteView()
        quote.symbol = "USOIL"
        quote.priceClass = 3
        quote.settlement = "absent"
        view.unusableQuotes = [quote]
        view.promoted = ["below": 3, "near": 41, "peak": 0, "unpredictable": 2]
        view.verified = 44
        view.verifiedBelow = 2
        view.compared = 900
        view.wrong = 7
        view.tolerance.minorUnits = 5
        view.tolerance.notionalPpm = 20
        var error = PredictionErrorView()
        error.symbol = "EURUSD"
        error.absolutePpm = 1.25
        error.signedPpm = -0.5
        error.samples = 900
        view.errors = [error]
        view.degraded = ["EURUSD/0: mark_up"]
        return view
    }

    func livenessProblem() -> String? { problem.withLock { $0 } }
    func readinessProblem() -> String? { problem.withLock { $0 } }

    private static func progress() -> AccountProgressView {
        var progress = AccountProgressView()
        progress.tradingDays = 3
        progress.result = "1900.00"
        progress.bestDay = "600.00"
        var day = DayResultView()
        day.tradingDay = "2014-05-01"
        day.result = "600.00"
        progress.days = [day]
        var rule = ProgressRuleView()
        rule.rule = "two-step/best-day"
        rule.kind = "consistency"
        rule.severity = "gate"
        rule.met = true
        rule.deal = 5_012
        rule.since = "2014-05-01T12:00:00.000Z"
        rule.figures = ["allowed": .string("760.00"), "best": .string("600.00")]
        progress.rules = [rule]
        return progress
    }

    private static func rejected() -> RejectedSampleView {
        var rejected = RejectedSampleView()
        rejected.sampleClass = "stale"
        rejected.fault = "frozen"
        rejected.detail = "it stands still while quotes of what it holds moved"
        rejected.at = "2014-05-02T12:29:00.000Z"
        rejected.inARow = 7
        rejected.equity = "99000.00"
        rejected.symbol = "EURUSD"
        rejected.predictedLow = "98400.00"
        rejected.predictedHigh = "98410.00"
        return rejected
    }

    private static func accountViews() -> [AccountView] {
        var armed = AccountView()
        armed.server = "live1"
        armed.login = 1_001
        armed.group = "demo\\2step"
        armed.plan = "two-step"
        armed.currency = "USD"
        armed.balance = "100000.00"
        armed.equity = "99000.00"
        armed.armed = true
        armed.tier = "normal"
        armed.status = "active"
        armed.sampleClass = "consistent"
        armed.lastSampleAgeMs = 1_250
        armed.lastRejected = rejected()
        var rule = AccountRuleView()
        rule.rule = "two-step/daily"
        rule.kind = "daily_loss"
        rule.severity = "hard"
        rule.armed = true
        rule.floor = "95000.00"
        rule.headroom = "4000.00"
        rule.usedPct = 20
        var anchor = AnchorView()
        anchor.value = "100000.00"
        anchor.at = "2014-05-01T22:00:00.000Z"
        anchor.provenance = "observed"
        rule.anchor = anchor
        armed.rules = [rule]
        armed.progress = progress()
        var prediction = AccountPredictionView()
        prediction.predicted = true
        prediction.state = "settled"
        prediction.equity = "98990.00"
        prediction.equityAtUsualSpread = "98995.00"
        armed.prediction = prediction
        var unarmed = AccountView()
        unarmed.server = "live1"
        unarmed.login = 1_002
        unarmed.group = "demo\\2step"
        unarmed.status = "unarmed"
        unarmed.tier = "idle"
        unarmed.unarmedReason = "no initial balance"
        return [armed, unarmed]
    }

    func accounts(_ query: AccountQuery) throws(QueryError) -> Page<AccountView> {
        if let cursor = query.cursor, cursor != "page-2" { throw .badCursor }
        var items = Self.accountViews()
        if let armed = query.armed { items = items.filter { $0.armed == armed } }
        if query.cursor != nil { items = Array(items.dropFirst()) }
        let page = Array(items.prefix(query.limit))
        return Page(items: page, cursor: page.count < items.count ? "page-2" : nil)
    }

    func account(server: String, login: UInt64) -> AccountView? {
        Self.accountViews().first { $0.server == server && $0.login == login }
    }

    func rules() -> [RuleView] {
        var rule = RuleView()
        rule.rule = "two-step/daily"
        rule.plan = "two-step"
        rule.kind = "daily_loss"
        rule.amount = "5% of initial"
        rule.mode = "observe"
        rule.reset = "00:00 Europe/Prague"
        rule.nextResets = ["2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"]
        rule.nextResetsLocal = ["2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"]
        return [rule]
    }

    func metrics() -> [MetricSample] {
        [
            MetricSample(
                "accounts", "Accounts by state.", .gauge,
                labels: [("state", "armed")], value: 1),
            MetricSample(
                "accounts", "Accounts by state.", .gauge,
                labels: [("state", "un\"armed\\")], value: 1),
            MetricSample("polls", "Account requests sent.", .counter, value: 12.5),
        ]
    }

    func violations(_ query: ViolationQuery) throws(QueryError) -> Page<ViolationView> {
        if query.cursor != nil { throw .badCursor }
        guard var view = violation(id: "vio_1") else { return Page(items: [], cursor: nil) }
        view.evidence = nil
        return Page(items: [view], cursor: nil)
    }

    func event(id: String) -> String? {
        id == "evt_1" ? #"{"event":"riskd.started","id":"evt_1"}"# : nil
    }

    func violation(id: String) -> ViolationView? {
        guard id == "vio_1" else { return nil }
        var view = ViolationView()
        view.id = id
        view.seq = 7
        view.server = "live1"
        view.login = 1_001
        view.rule = "two-step/daily"
        view.plan = "two-step"
        view.severity = "hard"
        view.mode = "observe"
        view.at = "2014-05-02T12:30:00.123Z"
        view.status = "withheld"
        view.evidence = """
            {"observed":"94999.99",
            "limit_used_pct":100.000020,"prediction":{"state":"settled","corroborated":true,\
            "predicted_equity":"94998.50","equity_at_usual_spread":"95001.00","spread_only":true,\
            "quotes":[{"symbol":"EURUSD","price_class":0,"bid":1.19405,"ask":1.19455,\
            "age_ms":40,"settled":true,"settlement":"settled","spread":0.0005,\
            "usual_spread":0.0001}]}}
            """
        var tick = TickView()
        tick.at = "2014-05-02T12:29:59.900Z"
        tick.bid = 1.19405
        tick.ask = 1.19455
        var window = TickWindowView()
        window.symbol = "EURUSD"
        window.points = [tick]
        view.ticks = [window]
        return view
    }

    func perform(
        _ command: ControlCommand, identity: String, reason: String
    ) throws(ControlError) -> String {
        if case .enroll(let enrolment) = command, enrolment.plan == "nowhere" {
            throw ControlError("plan nowhere is not configured", notFound: true)
        }
        commands.withLock {
            $0.append(Command(command: command, identity: identity, reason: reason))
        }
        return "done"
    }

    func record(_ access: AuditRecord) { accesses.withLock { $0.append(access) } }
}

/// A control plane in a fresh directory, with its clock in the test's hands.
final class InterfaceRig {
    let directory: String
    let log: MemoryEventLog
    let daemon = StubDaemon()
    let clock = ManualClock(utc: UTCTime(milliseconds: 1_399_033_800_000))
    let plane: ControlPlane

    var eventsPath: String { directory + "/events.sock" }
    var restPath: String { directory + "/rest.sock" }
    var controlPath: String { directory + "/control.sock" }

    /// - Parameter tcp: REST on 127.0.0.1 and a port of the kernel's choice.
    init(
        log: MemoryEventLog = MemoryEventLog(), tcp: Bool = false,
        _ adjust: (inout ControlPlaneSettings) -> Void = { _ in }
    ) throws {
        directory =
            FileManager.default.temporaryDirectory
            .appending(path: "riskd-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        self.log = log
        var settings = ControlPlaneSettings(
            events: .unix(path: directory + "/events.sock", mode: 0o600, group: nil),
            rest: tcp
                ? .loopback(port: 0)
                : .unix(path: directory + "/rest.sock", mode: 0o600, group: nil),
            control: .unix(path: directory + "/control.sock", mode: 0o600, group: nil))
        adjust(&settings)
        plane = try ControlPlane(
            settings: settings, status: daemon, control: daemon, events: log,
            violations: daemon, accessLog: daemon, clock: clock)
        try plane.start()
    }

    deinit {
        plane.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Commits and publishes one event.
    @discardableResult
    func emit(
        _ name: String = "risk.warning", server: String? = "live1", data: String = "{\"n\":1}"
    ) -> UInt64 {
        let event = log.append(name: name, server: server, data: data)
        plane.publish([event])
        return event.seq
    }

    func advance(milliseconds: Int64) {
        clock.advance(milliseconds: milliseconds)
        plane.clockMoved()
    }

    /// Waits for something that other threads bring about; false after a generous minute.
    func eventually(_ condition: () -> Bool) -> Bool {
        for _ in 0..<6_000 {
            if condition() { return true }
            usleep(10_000)
        }
        return false
    }

    /// The sum of a metric of the plane over its labels.
    func metric(_ name: String, _ label: String? = nil) -> Double {
        plane.metrics().filter {
            $0.name == name && (label == nil || $0.labels.contains { $0.1 == label })
        }.reduce(0) { $0 + $1.value }
    }
}
