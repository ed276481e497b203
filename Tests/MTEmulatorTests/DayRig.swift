import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// A server at a chosen date that goes from event to event, seen through a manager's session.
///
/// The session is the real one, over an in-memory transport; it is made anew when it has ended.
final class DayRig {
    private static let secret = Array("secret of the test".utf8)
    let emulator: Emulator
    let truth = MemoryLog()
    let sink = ServerTests.Sink()
    let start: UTCTime
    private(set) var now = MonotonicTime.zero
    private let server: EmulatorServer
    private var line: WireConnection?
    private var subscribes: Bool?

    init(
        _ scenario: Scenario, from date: String, zone: String = "America/New_York+07:00",
        ticks: (UTCTime) -> [Tick] = { _ in [] },
        configure: (inout EmulatorConfiguration) -> Void = { _ in }
    ) throws {
        start = try #require(EmulatorZone.instant(parsing: date))
        let begin = start
        var configuration = EmulatorConfiguration()
        configuration.zone = try #require(EmulatorZone(parsing: zone))
        configuration.dealerLatencyMilliseconds = 0
        configuration.dealerJitterMilliseconds = 0
        configure(&configuration)
        let initial = scenario.quotes.map { quote in
            Tick(
                utcMilliseconds: begin.milliseconds,
                symbol: scenario.symbols.firstIndex { $0.name == quote.symbol } ?? 0,
                bid: quote.bid, ask: quote.ask)
        }
        emulator = try Emulator(
            scenario: scenario, stream: TickStream(ticks(begin), initial: initial),
            configuration: configuration, truth: truth)
        emulator.begin(utc: start, at: .zero, now: .zero)
        server = EmulatorServer(
            emulator: emulator,
            identities: [
                ServerSession.Identity(login: Login(1), role: .enforcer, secret: Self.secret)
            ], bootID: 70)
    }

    /// Jumps from event to event up to a date.
    func run(to date: String, _ eachEvent: () -> Void = {}) throws {
        let end = try #require(EmulatorZone.instant(parsing: date))
        run(
            until: MonotonicTime(nanoseconds: end.milliseconds(since: start) * 1_000_000), eachEvent
        )
    }

    func run(milliseconds: Int64, _ eachEvent: () -> Void = {}) {
        run(until: now.advanced(byMilliseconds: milliseconds), eachEvent)
    }

    private func run(until end: MonotonicTime, _ eachEvent: () -> Void) {
        while let next = emulator.nextEventTime, next <= end {
            now = max(now, next)
            emulator.advance(to: now)
            eachEvent()
        }
        now = end
        emulator.advance(to: end)
    }

    var utc: UTCTime { start.advanced(byMilliseconds: now.nanoseconds / 1_000_000) }

    /// The boot that the server names; nil when it lets nobody in.
    var bootID: UInt64? {
        guard case .ready(let info) = connected()?.state else { return nil }
        return info.bootID
    }

    /// Follows the push stream from now on, over new connections too.
    func subscribe(quotes: Bool) {
        subscribes = quotes
        ask(.subscribe(quotes: quotes))
    }

    /// True when the connection of before is still there.
    var isConnected: Bool {
        pump()
        guard case .ready = line?.state else { return false }
        return true
    }

    private func connected() -> WireConnection? {
        if isConnected { return line }
        let (near, far) = LoopbackTransport.pair()
        _ = server.accept(far, authenticatesFrames: true, now: now)
        let session = ClientSession(
            credentials: BridgeCredentials(login: Login(1), role: .enforcer, secret: Self.secret),
            authenticatesFrames: true, now: now, random: BridgeRandom.bytes)
        let made = WireConnection(transport: near, session: session)
        line = made
        for _ in 0..<3 { pump() }
        guard case .ready = made.state else {
            line = nil
            return nil
        }
        if let subscribes {
            _ = made.submit(.subscribe(quotes: subscribes), deadline: .distantFuture)
            pump()
        }
        return made
    }

    func pump() {
        line?.pump(now: now, sink: sink)
        server.pumpAll(now: now)
        server.flush()
        line?.pump(now: now, sink: sink)
    }

    /// The answer that came at once; nil when there was none, or nobody to answer.
    @discardableResult
    func ask(_ request: BridgeRequest) -> BridgeReply? {
        guard let line = connected() else { return nil }
        sink.replies = []
        sink.rows = []
        sink.hasRows = false
        guard line.submit(request, deadline: .distantFuture) != nil else { return nil }
        pump()
        if sink.hasRows { return .accounts(sink.rows, at: ServerTime(milliseconds: 0)) }
        return sink.replies.last
    }

    func deal(_ request: DealerRequest) -> DealerAnswer? {
        sink.answers = []
        ask(.dealerSend(request))
        run(milliseconds: 0)
        pump()
        return sink.answers.last
    }

    var events: [BridgeEvent] {
        pump()
        return sink.events
    }

    func quote(_ symbol: String) -> QuoteRecord? {
        guard case .quotes(let rows) = ask(.quotes) else { return nil }
        return rows.first { $0.symbol == symbol && $0.priceClass == 0 }
    }

    func logins(_ mask: String = "*") -> [UInt64] {
        guard case .logins(let logins) = ask(.logins(mask: mask)) else { return [] }
        return logins.map { $0.rawValue }
    }

    func accounts(_ logins: UInt64...) -> [AccountRecord] {
        guard case .accounts(let rows, _) = ask(.accounts(logins.map { Login($0) })) else {
            return []
        }
        return rows
    }

    func account(_ login: UInt64) -> AccountRecord? { accounts(login).first }

    func user(_ login: UInt64) -> UserRecord? {
        guard case .users(let rows) = ask(.users([Login(login)])) else { return nil }
        return rows.first
    }

    func positions(_ login: UInt64) -> [PositionRecord] {
        guard case .positions(let rows, _) = ask(.positions([Login(login)])) else { return [] }
        return rows
    }

    func deals(_ login: UInt64) -> [DealRecord] {
        let all = BridgeRequest.deals(
            [Login(login)], from: ServerTime(milliseconds: 0), to: ServerTime(milliseconds: .max))
        guard case .deals(let rows) = ask(all) else { return [] }
        return rows
    }

    /// Fields of the truth log's lines of a kind.
    func truth(_ kind: String) throws -> [[String: Any]] {
        try truth.lines.compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let fields = object as? [String: Any], fields["kind"] as? String == kind else {
                return nil
            }
            return fields
        }
    }
}
