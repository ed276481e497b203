import Foundation
import RiskJudge

/// `riskbench rollover`: the end of real trading days, and whether riskd believed what it saw.
enum RolloverCommand {
    static let help = """
        riskbench rollover [--replay NAME[,NAME]] [--speed K] [--bound-ms B] [--data DIR] [--json]

        mtemud replays real ticks around the end of a trading day to riskd, which enforces, over
        accounts in plans of two zones and every answer to masks. The server walks over its
        accounts at midnight: swaps, commissions, torn rows, positions closed and opened again.
        Judged by what every account truly had at each moment: nothing decided inside a mask,
        everything after it, what came and went inside it said once, every new day's anchor true.

          --replay NAME    weekend: 2 May 2014 20:30 into 4 May 22:00 UTC; rollover: 6 May 20:30 to
                           22:30; short: three and a half minutes of it (default weekend,rollover)
          --speed K        times as fast (default 8)
          --bound-ms B     replayed; shorter episodes are transient (default 2000)
          --data DIR       where the tick files are (default \(data))
          --self-test      falsifies the run in every way afterwards; all must be caught
          --work-dir DIR   where the logs go; they are kept
          --rejudge DIR    judges the logs of a run again
          --json           one JSON object a replay instead of the table

        """
    private static let data = "../shared/data"

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["replay", "speed", "bound-ms", "data", "work-dir", "rejudge"],
            flags: ["json", "self-test"])
        if let kept = options.text("rejudge") {
            return try conclude(try DetectDirectory(kept), options) ? 0 : 1
        }
        let data = options.text("data", default: data)
        var passed = true
        for replay in try replays(options.text("replay", default: "weekend,rollover")) {
            let missing = replay.files.filter {
                !FileManager.default.fileExists(atPath: "\(data)/\($0)")
            }
            guard missing.isEmpty else {
                Output.error("SKIPPED \(replay.name): \(data)/\(missing[0]) is not there")
                continue
            }
            passed = try play(replay, data: data, options) && passed
        }
        return passed ? 0 : 1
    }

    private static func replays(_ names: String) throws(UsageError) -> [RolloverReplay] {
        var replays: [RolloverReplay] = []
        for name in names.split(separator: ",") {
            guard let replay = RolloverReplay.all.first(where: { $0.name == name }) else {
                throw UsageError("--replay: expected weekend, rollover or short, not \(name)")
            }
            replays.append(replay)
        }
        return replays
    }

    private static func play(
        _ replay: RolloverReplay, data: String, _ options: Options
    ) throws -> Bool {
        let base = try DetectDirectory(options.text("work-dir"))
        let directory = try DetectDirectory("\(base.path)/\(replay.name)")
        let run = RolloverRun(
            replay, market: try RolloverMarket(replay, directory: data),
            speed: try options.number("speed", default: 8, in: 1...100),
            boundMilliseconds: try options.number("bound-ms", default: 2_000, in: 1...600_000),
            in: directory)
        do {
            try run.execute()
            let passed = try conclude(directory, options)
            if !passed || options.text("work-dir") != nil {
                Output.error("the logs are in \(directory.path)")
            } else {
                base.remove()
            }
            return passed
        } catch {
            Output.error("what there is of logs is in \(directory.path)")
            throw error
        }
    }

    /// Shows what was found; true when nothing speaks against the run.
    private static func conclude(_ directory: DetectDirectory, _ options: Options) throws -> Bool {
        let judgement = try RolloverJudgement(directory)
        let report = RolloverReport(judgement: judgement)
        if options.has("json") { Output.line(report.json.text) } else { Output.text(report.text) }
        guard options.has("self-test") else { return judgement.failures.isEmpty }
        var allCaught = true
        for tamper in Tamper.allCases {
            let falsified = try RolloverJudgement(directory, tamper: tamper)
            let isCaught =
                switch tamper {
                case .dropFlag: falsified.verdict.missed > judgement.verdict.missed
                case .extraFlag: falsified.falseFindings > judgement.falseFindings
                case .doubleFlag: falsified.duplicates > judgement.duplicates
                }
            Output.error("self-test \(tamper.rawValue): \(isCaught ? "caught" : "NOT CAUGHT")")
            allCaught = allCaught && isCaught
        }
        return judgement.failures.isEmpty && allCaught
    }
}
