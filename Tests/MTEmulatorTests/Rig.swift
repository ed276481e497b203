import MTBridge
import MTEmulator
import RiskEngine

/// A tiny server in virtual time: two groups to four, hand-picked quotes, in-memory logs.
final class Rig {
    static let start = UTCTime(milliseconds: 1_399_033_680_000)
    let emulator: Emulator
    let truth = MemoryLog()
    let replies = MemoryLog()
    let actions = MemoryLog()
    let port = RecordingPort()
    let client: ClientID
    let reader: ClientID
    private(set) var milliseconds: Int64 = 0
    private var lastID: UInt64 = 0

    init(
        _ scenario: Scenario, ticks: [Tick] = [],
        configure: (inout EmulatorConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = EmulatorConfiguration()
        configuration.dealerJitterMilliseconds = 0
        configure(&configuration)
        let initial = scenario.quotes.map { quote in
            Tick(
                utcMilliseconds: Self.start.milliseconds,
                symbol: scenario.symbols.firstIndex { $0.name == quote.symbol } ?? 0,
                bid: quote.bid, ask: quote.ask)
        }
        emulator = try Emulator(
            scenario: scenario, stream: TickStream(ticks, initial: initial),
            configuration: configuration, truth: truth, replies: replies, actions: actions)
        emulator.begin(utc: Self.start, at: .zero, now: .zero)
        client = emulator.connect(login: Login(1), role: .enforcer, port: port)
        reader = emulator.connect(login: Login(2), role: .reader, port: port)
    }

    /// Moves virtual time.
    func advance(_ step: Int64) {
        milliseconds += step
        emulator.advance(to: MonotonicTime(nanoseconds: milliseconds * 1_000_000))
    }

    /// Sends a request and returns the reply that came at once.
    @discardableResult
    func ask(_ request: BridgeRequest, as who: ClientID? = nil) -> BridgeReply? {
        lastID += 1
        let id = RequestID(rawValue: lastID)
        emulator.receive(request, id: id, from: who ?? client)
        return port.replies[id]
    }

    /// Sends a dealer request, waits out the dealer, and returns its answer.
    func deal(_ request: DealerRequest) -> DealerAnswer? {
        let reply = ask(.dealerSend(request))
        guard reply == .retcode(.ok) else { return nil }
        advance(100)
        return port.answers[RequestID(rawValue: lastID)]
    }

    func account(_ login: UInt64) -> AccountRecord? {
        guard case .accounts(let rows, _) = ask(.accounts([Login(login)])) else { return nil }
        return rows.first
    }

    func positions(_ login: UInt64) -> [PositionRecord] {
        guard case .positions(let rows, _) = ask(.positions([Login(login)])) else { return [] }
        return rows
    }

    func deals(_ login: UInt64) -> [DealRecord] {
        let all = BridgeRequest.deals(
            [Login(login)], from: ServerTime(milliseconds: 0),
            to: ServerTime(milliseconds: .max))
        guard case .deals(let rows) = ask(all) else { return [] }
        return rows
    }
}

final class RecordingPort: EmulatorPort {
    var replies: [RequestID: BridgeReply] = [:]
    var answers: [RequestID: DealerAnswer] = [:]
    var events: [BridgeEvent] = []

    func reply(_ reply: BridgeReply, to id: RequestID) { replies[id] = reply }
    func answer(_ answer: DealerAnswer, to id: RequestID) { answers[id] = answer }
    func event(_ event: BridgeEvent) { events.append(event) }
    func garbage(_ bytes: [UInt8]) {}
}
