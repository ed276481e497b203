import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct MarkingTests {
    /// Every equity and every crossing after every single tick, against a computation from scratch.
    ///
    /// Traders open, increase, reduce and reverse positions meanwhile; currencies with and without
    /// digits, two price classes, futures, and conversions that ticks move are all in it.
    @Test(arguments: [UInt64(11), 12]) func againstReference(seed: UInt64) throws {
        var source = TickSource()
        source.from = Generated.start
        source.to = Generated.start.advanced(byMilliseconds: 120_000)
        let symbols = try PopulationGenerator.symbols()
        let stream = try source.stream(symbols: symbols, seed: seed, start: nil)
        let zone = try #require(EmulatorZone(parsing: "America/New_York+07:00"))
        var generator = try PopulationGenerator(
            serverName: "live1", seed: seed, zone: zone, start: Generated.start,
            quotes: stream.initial)
        let scenario = generator.scenario(accounts: 250)
        let reference = ReferenceBook(scenario, quotes: stream.initial)
        var configuration = EmulatorConfiguration()
        configuration.seed = seed
        configuration.zone = zone
        configuration.tradesPerMinute = 600
        let emulator = try Emulator(
            scenario: scenario, stream: stream, configuration: configuration, truth: reference)
        // Called with the tick's quotes taken in and nothing marked: compare, then take it in too.
        emulator.onTick = { [unowned emulator] tick in
            reference.compare(emulator)
            reference.apply(tick)
        }
        emulator.begin(utc: Generated.start, at: .zero, now: .zero)
        let levels = MemoryLog()
        PopulationExport.levels(scenario, to: levels)
        try emulator.watch(levels: levels.text, name: "levels")
        emulator.advance(to: MonotonicTime(nanoseconds: 120_000_000_000))
        reference.compare(emulator)
        #expect(reference.differences.isEmpty, "\(reference.differences.prefix(5))")
        #expect(emulator.tickCount > 800)
        #expect(reference.crossings > 10)
        #expect(reference.fills > 500)
    }

    /// The kernel's rounding without libm, where it could differ: around halves, of either sign.
    @Test func halves() throws {
        for points in -25...25 {
            var scenario = Samples.market
            scenario.accounts = [
                Samples.account(
                    7, "usd", balance: 1_000_000,
                    positions: [
                        // 0.005 lots: half a cent a point.
                        Samples.position(50, "EURUSD", 0, 500_000, 1.2 - Double(points) / 100_000)
                    ])
            ]
            let rig = try Rig(scenario)
            let open = 1.2 - Double(points) / 100_000
            let raw = (1.2 - open) * (100_000 * (500_000 / 1e8))
            let expected = (raw * 100).rounded(.toNearestOrAwayFromZero) / 100
            #expect(rig.account(7)?.profit == expected, "\(points) points")
        }
    }
}
