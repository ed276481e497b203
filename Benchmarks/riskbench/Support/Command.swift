import RiskJudge

/// The subcommands, and what becomes of their errors.
enum Command {
    /// - Returns: The exit code: 0 passed, 1 failed, 2 usage.
    static func run(_ arguments: [String]) -> Int32 {
        do {
            return try dispatch(arguments)
        } catch let error as UsageError {
            Output.error("\(error.message)\nTry: riskbench --help")
            return 2
        } catch let error as BenchmarkError {
            Output.error(error.message)
        } catch {
            Output.error("\(error)")
        }
        return 1
    }

    private static func dispatch(_ arguments: [String]) throws -> Int32 {
        guard let name = arguments.first else { throw UsageError("a command is missing") }
        let rest = Array(arguments.dropFirst())
        let wantsHelp = rest.contains("--help") || rest.contains("-h")
        switch name {
        case "queue":
            return try wantsHelp ? show(QueueCommand.help) : QueueCommand.run(rest)
        case "evaluate":
            return try wantsHelp ? show(EvaluateCommand.help) : EvaluateCommand.run(rest)
        case "shim":
            return try wantsHelp ? show(ShimCommand.help) : ShimCommand.run(rest)
        case "predict":
            return try wantsHelp ? show(PredictCommand.help) : PredictCommand.run(rest)
        case "ledger":
            return try wantsHelp ? show(LedgerCommand.help) : LedgerCommand.run(rest)
        case "all":
            return try wantsHelp ? show(help) : all(rest)
        case "crash":
            return try wantsHelp ? show(CrashCommand.help) : CrashCommand.run(rest)
        case "full-disk":
            return try wantsHelp ? show(FullDiskCommand.help) : FullDiskCommand.run(rest)
        case "flatten":
            return try wantsHelp ? show(FlattenCommand.help) : FlattenCommand.run(rest)
        case "detect":
            return try wantsHelp ? show(DetectRequest.help) : DetectCommand.run(rest)
        case "rollover":
            return try wantsHelp ? show(RolloverCommand.help) : RolloverCommand.run(rest)
        case "--help", "-h", "help":
            return show(help)
        default:
            throw UsageError("unknown command: \(name)")
        }
    }

    private static func show(_ text: String) -> Int32 {
        Output.text(text)
        return 0
    }

    /// All of them, each to its end, whatever the one before found.
    ///
    /// Detection runs with two policies: uniform polling is the reference, not under judgement.
    private static func all(_ options: [String]) throws -> Int32 {
        let known = try Options(options, names: [], flags: ["check", "json"])
        var rest: [String] = []
        if known.has("check") { rest.append("--check") }
        if known.has("json") { rest.append("--json") }
        let commands = [
            ["queue"], ["evaluate"], ["predict"],
            ["detect", "--enforce", "--policy", "uniform,predict"],
        ]
        return commands.map { run($0 + rest) }.max() ?? 0
    }
}
