import CLinux
import Foundation
import RiskJudge

/// `riskbench flatten`: how close enforcement comes to what 128 requests in flight allow, and what
/// it costs everybody else.
enum FlattenCommand {
    static let help = """
        riskbench flatten [--accounts N] [--others N] [--latency MS] [--rounds N] [--check] [--json]

        mtemud and riskd as processes; a thousand accounts with 5 positions each break their floors
        within half a second, and the breaker's limits are set for it. Ideal is ceil(writes / 128)
        times the answer latency, writes being user updates, cancels and closes; measured is from
        the first write to the last close. Meanwhile others break theirs one after the other (they
        are observed only): the time from the tick to the event, and the same without the flood.

          --accounts N   accounts in the flood (default 1000)
          --others N     others, over six seconds (default 600)
          --latency MS   of every answer and every execution (default 20)
          --rounds N     each with the flood and without (default 1); times of all are put together
          --check        exit 1 when ideal / measured is below 0.9 (median), when the others' p99
                         is more than 10 % above that without the flood, or when one is missed
          --json         one JSON object instead of the text

        """
    private static let efficiencyMin = 0.9
    private static let slowdownMax = 1.1
    private static let inFlight = 128

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["accounts", "others", "latency", "rounds"], flags: ["check", "json"])
        var results = FlattenResults(
            accounts: try options.number("accounts", default: 1_000, in: 1...20_000),
            others: try options.number("others", default: 600, in: 1...6_000),
            latency: try options.number("latency", default: 20, in: 1...1_000),
            inFlight: inFlight)
        for round in 0..<(try options.number("rounds", default: 1, in: 1...100)) {
            try play(round, &results)
        }
        if options.has("json") {
            Output.line(JSON.object(results.figures).text)
        } else {
            for (name, value) in results.figures { Output.line("\(name): \(value.text)") }
        }
        guard options.has("check") else { return 0 }
        let problems = results.problems(
            efficiencyMin: efficiencyMin, slowdownMax: slowdownMax)
        for problem in problems { Output.error("--check: \(problem)") }
        return problems.isEmpty ? 0 : 1
    }

    /// With the flood, and without.
    private static func play(_ round: Int, _ results: inout FlattenResults) throws {
        var span: ClosedRange<Int64> = 0...0
        for hasFlood in [true, false] {
            let directory = try CrashDirectory(nil, round: 2 * round + (hasFlood ? 0 : 1))
            defer { directory.remove() }
            let run = FlattenRun(
                FlattenScenario(
                    accounts: results.accounts, others: results.others, hasFlood: hasFlood),
                latency: results.latency, files: directory.files)
            try run.execute()
            let result = try run.result()
            if hasFlood {
                span =
                    result.crossedAt - run.origin...max(result.flatAt, result.crossedAt)
                    - run.origin
                results.floods.append(result)
                results.flooded += run.detections(in: span)
            } else {
                results.quiet += run.detections(in: span)
            }
        }
    }
}
