import MTEmulator
import RiskEngine
import Testing

@Suite struct TickTests {
    private func stream(
        _ text: String, from: String? = nil, to: String? = nil, seed: UInt64 = 1
    ) throws -> TickStream {
        var source = TickSource()
        source.file = ("ticks.csv", Array(text.utf8))
        source.from = from.flatMap { EmulatorZone.instant(parsing: $0) }
        source.to = to.flatMap { EmulatorZone.instant(parsing: $0) }
        let symbols = try Samples.market.symbols.prefix(2).map { try $0.specification() }
        return try source.stream(symbols: symbols, seed: seed, start: nil)
    }

    @Test func window() throws {
        let text = """
            time_ms_utc,symbol,bid,ask
            0,EURUSD,1.1,1.2
            1000,EURUSD,1.38614,1.38628
            1500,GBPUSD,1.7,1.8
            2000,EURUSD,1.38615,1.38629
            3000,EURUSD,1.4,1.5

            """
        var stream = try stream(
            text, from: "1970-01-01T00:00:01Z", to: "1970-01-01T00:00:03Z")
        #expect(stream.initial.first?.bid == 1.1)
        var replayed: [Tick] = []
        while let tick = stream.next() { if tick.symbol == 0 { replayed.append(tick) } }
        #expect(replayed.map { $0.utcMilliseconds } == [1000, 2000])
        #expect(replayed.first?.bid == 1.38614)
        #expect(replayed.first?.ask == 1.38628)
    }

    /// A symbol that the file lacks is generated, the same for the same seed, in order of time.
    @Test func generated() throws {
        let text = "0,EURUSD,1.1,1.2\n60000,EURUSD,1.1,1.2\n"
        func all(_ seed: UInt64) throws -> [Tick] {
            var stream = try stream(text, seed: seed)
            var ticks: [Tick] = []
            while let tick = stream.next() { ticks.append(tick) }
            return ticks
        }
        let first = try all(1)
        #expect(try all(1) == first)
        #expect(try all(2) != first)
        #expect(first.filter { $0.symbol == 1 }.count > 20)
        let times = first.map { $0.utcMilliseconds }
        #expect(times == times.sorted())
        #expect(first.allSatisfy { $0.bid > 0 && $0.bid < $0.ask })
    }

    @Test(arguments: ["1,EURUSD,1.1\n", "x,EURUSD,1,2\n", "1,EURUSD,0,2\n", "1,EURUSD,1,2,3\n"])
    func badLine(_ text: String) {
        #expect(throws: ScenarioError.self) { try stream("2,EURUSD,1,2\n" + text) }
    }

    @Test func backwards() {
        #expect(throws: ScenarioError.self) { try stream("2,EURUSD,1,2\n1,EURUSD,1,2\n") }
    }
}
