import CLinux
import MTBridge
import MTEmulator
import RiskEngine

/// Everything loaded and exported, ready to begin.
struct Setup {
    let options: Options
    let emulator: Emulator
    let identities: [ServerSession.Identity]
    let start: UTCTime
    let tickExport: TickExport?

    init(_ given: Options) throws {
        var options = given
        if options.source.from == nil, options.ticksPath == nil {
            options.source.from =
                options.timeOrigin?.utc
                ?? UTCTime(milliseconds: clinux_realtime_ns() / 1_000_000)
        }
        if let path = options.ticksPath {
            options.source.file = (path, try Files.ticks(path))
        }
        let scenarioBytes = try options.scenarioPath.map { try Files.read($0) }
        var scenario = try scenarioBytes.map {
            try ScenarioFile.parse($0, name: options.scenarioPath ?? "")
        }
        if let path = options.behaviourPath {
            options.configuration.behaviour = try ScenarioFile.parseBehaviour(
                try Files.read(path), name: path)
            // The command line is nearer than the scenario.
            scenario?.behaviour = nil
        }
        if let loaded = scenario { options.configuration.serverName = loaded.server }
        let symbols =
            try scenario.map { try $0.symbols.map { try $0.specification() } }
            ?? PopulationGenerator.symbols(options.population)
        let stream = try options.source.stream(
            symbols: symbols, seed: options.configuration.seed, start: options.timeOrigin?.utc,
            quotes: scenario?.quotes ?? [])
        start =
            options.source.from
            ?? UTCTime(milliseconds: stream.nextUTCMilliseconds ?? 0)
        if let count = options.accounts {
            var generator = try PopulationGenerator(
                serverName: options.configuration.serverName, seed: options.configuration.seed,
                zone: options.configuration.zone, start: start, quotes: stream.initial,
                options: options.population)
            scenario = generator.scenario(accounts: count)
        }
        guard let scenario else { throw UsageError("no population") }
        emulator = try Emulator(
            scenario: scenario, stream: stream, configuration: options.configuration,
            truth: try options.truthPath.map { try FileLog(path: $0) },
            replies: try options.repliesPath.map { try FileLog(path: $0) },
            actions: try options.actionsPath.map { try FileLog(path: $0) },
            hostNanoseconds: { clinux_monotonic_ns() })
        let names = scenario.symbols.map { $0.name }
        tickExport = try options.exportTicks.map {
            TickExport(symbols: names, to: try FileLog(path: $0))
        }
        identities = try Self.identities(options)
        self.options = options
        try export(scenario, stream)
    }

    /// Who may log in, with the secrets that their files have now.
    static func identities(_ options: Options) throws -> [ServerSession.Identity] {
        try options.identities.map {
            ServerSession.Identity(
                login: $0.login, role: $0.role, secret: try Files.secret($0.path))
        }
    }

    private func export(_ scenario: Scenario, _ stream: TickStream) throws {
        if let path = options.exportPopulation {
            PopulationExport.write(scenario, of: emulator, to: try FileLog(path: path))
        }
        if let path = options.exportRoster {
            PopulationExport.roster(scenario, to: try FileLog(path: path))
        }
        if let path = options.exportLevels {
            PopulationExport.levels(scenario, to: try FileLog(path: path))
        }
        guard options.exportOnly, let tickExport else { return }
        guard options.ticksPath != nil || options.source.to != nil else {
            throw UsageError("--export-only with --export-ticks needs --to, or it never ends")
        }
        var rest = stream
        while let tick = rest.next() { tickExport.write(tick) }
        tickExport.flush()
    }
}
