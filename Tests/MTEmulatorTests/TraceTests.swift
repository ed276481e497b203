import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// The trace of every change of an account's money.
struct TraceTests {
    @Test func theTraceFollowsEveryAccountToWhatItHas() throws {
        let server = try Generated(accounts: 60, seed: 5, minutes: 2, tradesPerMinute: 0)
        let log = MemoryLog()
        let emulator = try Emulator(
            scenario: server.scenario, stream: server.stream,
            configuration: EmulatorConfiguration())
        emulator.trace = EquityTrace(to: log)
        emulator.begin(utc: Generated.start, at: .zero, now: .zero)
        emulator.advance(to: MonotonicTime(nanoseconds: 60_000_000_000))
        try emulator.book(CashFlow(Login(100_001), .balance, minorUnits: -500))
        emulator.advance(to: MonotonicTime(nanoseconds: 120_000_000_000))
        var last: [UInt64: [Int64]] = [:]
        for line in log.lines.dropFirst() {
            let fields = line.split(separator: ",").compactMap { Int64($0) }
            try #require(fields.count == 7)
            let (login, money) = (UInt64(fields[3]), Array(fields[4...]))
            #expect(last[login] != money, "a line in which nothing changed: \(line)")
            last[login] = money
        }
        #expect(last.count == 60)
        #expect(log.lines.count > 1_000)
        for (login, money) in last {
            let truth = try #require(emulator.truth(of: Login(login)))
            #expect(money == [truth.balance, truth.credit, truth.equity])
        }
    }
}
