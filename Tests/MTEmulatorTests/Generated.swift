import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// A generated server with generated ticks, run through in virtual time.
struct Generated {
    let scenario: Scenario
    let stream: TickStream
    let emulator: Emulator
    let truth = MemoryLog()
    let replies = MemoryLog()
    let actions = MemoryLog()
    let ticks = MemoryLog()
    private let seconds: Int64
    static let start = UTCTime(milliseconds: 1_399_033_680_000)

    init(
        accounts: Int, seed: UInt64, minutes: Int64, tradesPerMinute: Double,
        options: PopulationOptions = PopulationOptions(),
        configure: (inout EmulatorConfiguration) -> Void = { _ in },
        prepare: (inout Scenario) -> Void = { _ in }
    ) throws {
        seconds = minutes * 60
        var source = TickSource()
        source.from = Self.start
        source.to = Self.start.advanced(byMilliseconds: minutes * 60_000)
        let symbols = try PopulationGenerator.symbols(options)
        stream = try source.stream(symbols: symbols, seed: seed, start: nil)
        let zone = try #require(EmulatorZone(parsing: "America/New_York+07:00"))
        var generator = try PopulationGenerator(
            serverName: "live1", seed: seed, zone: zone, start: Self.start,
            quotes: stream.initial, options: options)
        var generated = generator.scenario(accounts: accounts)
        prepare(&generated)
        scenario = generated
        var configuration = EmulatorConfiguration()
        configuration.seed = seed
        configuration.zone = zone
        configuration.tradesPerMinute = tradesPerMinute
        configure(&configuration)
        emulator = try Emulator(
            scenario: scenario, stream: stream, configuration: configuration, truth: truth,
            replies: replies, actions: actions)
        let export = TickExport(symbols: scenario.symbols.map { $0.name }, to: ticks)
        emulator.onTick = { export.write($0) }
        emulator.begin(utc: Self.start, at: .zero, now: .zero)
        let levels = MemoryLog()
        PopulationExport.levels(scenario, to: levels)
        try emulator.watch(levels: levels.text, name: "levels")
    }

    /// Runs to the end of the ticks, closing positions and reading accounts on the way.
    func run() {
        let port = RecordingPort()
        let client = emulator.connect(login: Login(1), role: .enforcer, port: port)
        var id: UInt64 = 0
        for second in 1...seconds {
            emulator.advance(to: MonotonicTime(nanoseconds: second * 1_000_000_000))
            for account in scenario.accounts where account.login % 17 == UInt64(second % 17) {
                guard let held = account.positions?.first else { continue }
                id += 1
                var request = DealerRequest()
                request.login = Login(account.login)
                request.symbol = held.symbol
                request.position = held.ticket
                request.side = held.side == 0 ? .sell : .buy
                request.volume = Volume(rawValue: held.volume)
                request.price = held.priceOpen
                emulator.receive(
                    .dealerSend(request), id: RequestID(rawValue: id), from: client)
            }
            id += 1
            let logins = scenario.accounts.prefix(50).map { Login($0.login) }
            emulator.receive(.accounts(logins), id: RequestID(rawValue: id), from: client)
        }
        emulator.advance(to: MonotonicTime(nanoseconds: (seconds + 1) * 1_000_000_000))
        emulator.finish()
    }
}
