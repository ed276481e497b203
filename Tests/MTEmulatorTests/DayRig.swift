import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// A server at a chosen date that goes from event to event, seen through a manager's requests.
final class DayRig {
    let emulator: Emulator
    let truth = MemoryLog()
    let port = RecordingPort()
    let client: ClientID
    let start: UTCTime
    private(set) var now = MonotonicTime.zero
    private var lastID: UInt64 = 0

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
        client = emulator.connect(login: Login(1), role: .enforcer, port: port)
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

    @discardableResult
    func ask(_ request: BridgeRequest) -> BridgeReply? {
        lastID += 1
        emulator.receive(request, id: RequestID(rawValue: lastID), from: client)
        return port.replies[RequestID(rawValue: lastID)]
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
