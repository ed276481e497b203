import CLinux
import Foundation
import RiskJudge

/// `riskbench flatten`: how close enforcement comes to what 128 requests in flight allow.
enum FlattenCommand {
    static let help = """
        riskbench flatten [--accounts N] [--latency MS] [--check] [--json]

        mtemud and riskd as processes; every account, with 5 positions each, breaks its floor within
        one second, and the breaker's limits are set for it. Ideal is ceil(writes / 128) times the
        answer latency, writes being user updates, cancels and closes; measured is from the first
        write to the last close.

          --accounts N   accounts (default 1000)
          --latency MS   of every answer and every execution (default 20)
          --check        exit 1 when ideal / measured is below 0.9
          --json         one JSON object instead of the text

        """
    static let efficiencyMin = 0.9
    private static let inFlight = 128

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["accounts", "latency"], flags: ["check", "json"])
        let accounts = try options.number("accounts", default: 1_000, in: 1...20_000)
        let latency = try options.number("latency", default: 20, in: 1...1_000)
        let directory = try CrashDirectory(nil, round: 0)
        defer { directory.remove() }
        let run = FlattenRun(accounts: accounts, latency: latency, files: directory.files)
        try run.execute()
        let result = try run.result()
        let rounds = (result.writes + inFlight - 1) / inFlight
        let ideal = Double(rounds * latency)
        let measured = Double(result.flatAt - result.firstWriteAt) / 1e6
        let efficiency = measured > 0 ? ideal / measured : 0
        let figures: [(String, JSON)] = [
            ("accounts", JSON(accounts)), ("latency_ms", JSON(latency)),
            ("writes", JSON(result.writes)), ("ideal_ms", .number(ideal)),
            ("measured_ms", .number(measured)), ("efficiency", .number(efficiency)),
            ("crossing_to_flat_ms", .number(Double(result.flatAt - result.crossedAt) / 1e6)),
            ("not_flat", JSON(result.notFlat)), ("repeated", JSON(result.repeated)),
        ]
        if options.has("json") {
            Output.line(JSON.object(figures).text)
        } else {
            for (name, value) in figures { Output.line("\(name): \(value.text)") }
        }
        guard options.has("check") else { return 0 }
        let isGood = efficiency >= efficiencyMin && result.notFlat == 0 && result.repeated == 0
        if !isGood { Output.error("--check: not flat within ideal / \(efficiencyMin)") }
        return isGood ? 0 : 1
    }
}
