import Foundation
import RiskJudge

/// `riskbench detect`: the judge.
enum DetectCommand {
    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try DetectOptions(arguments)
        if let kept = options.rejudge {
            return try judge(options, DetectDirectory(kept), bound: nil)
        }
        let directory = try DetectDirectory(options.workDirectory)
        let keeps = options.keep || options.workDirectory != nil
        do {
            _ = try DetectRun(options, in: directory).execute()
            let code = try judge(options, directory, bound: options.boundMilliseconds)
            // What failed is worth looking at.
            if keeps || code != 0 {
                Output.error("the logs are in \(directory.path)")
            } else {
                directory.remove()
            }
            return code
        } catch {
            Output.error("what there is of logs is in \(directory.path)")
            throw error
        }
    }

    private static func judge(
        _ options: DetectOptions, _ directory: DetectDirectory, bound: Int?
    ) throws -> Int32 {
        let judgement = try DetectJudgement(directory, bound: bound, tamper: options.tamper)
        let report = DetectReport(judgement: judgement)
        if options.json {
            Output.line(report.json.text)
        } else {
            Output.text(report.text)
        }
        var failed = !judgement.failures.isEmpty
        if options.check {
            for limit in judgement.exceeded { Output.error("--check: \(limit)") }
            failed = failed || !judgement.exceeded.isEmpty
        }
        if options.tamper == nil, try !recompute(directory, seed: judgement.record.seed) {
            failed = true
        }
        if options.selfTest, try !testJudge(judgement, directory) { failed = true }
        return failed && !options.reportOnly ? 1 : 0
    }

    /// Falsifies the events of this run, one way after the other.
    ///
    /// - Returns: True when the judge found each.
    private static func testJudge(
        _ honest: DetectJudgement, _ directory: DetectDirectory
    ) throws -> Bool {
        var allCaught = true
        for tamper in Tamper.allCases {
            let falsified = try DetectJudgement(
                directory, bound: honest.record.boundMilliseconds, tamper: tamper)
            let isMore =
                switch tamper {
                case .dropFlag: falsified.missed > honest.missed
                case .extraFlag: falsified.falseFindings > honest.falseFindings
                case .doubleFlag: falsified.duplicates > honest.duplicates
                }
            let isCaught = isMore && falsified.tamperProblem.isEmpty
            let outcome =
                isCaught ? "caught" : "NOT CAUGHT \(falsified.tamperProblem)"
            Output.error("self-test \(tamper.rawValue): \(outcome)")
            allCaught = allCaught && isCaught
        }
        return allCaught
    }

    /// Has the script that shares no code with us recompute the truth of 200 random accounts.
    ///
    /// - Returns: False when it found another truth; true when it agreed, or could not be run.
    private static func recompute(_ directory: DetectDirectory, seed: UInt64) throws -> Bool {
        let script = Programs.checkout + "/Benchmarks/oracle/recompute_equity.py"
        let python = "/usr/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: python),
            FileManager.default.fileExists(atPath: script)
        else {
            Output.error("NOT RECOMPUTED: python3 or \(script) is not there")
            return true
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [
            script, "--population", directory.population, "--ticks", directory.ticks, "--truth",
            directory.truth, "--replies", directory.replies, "--accounts", "200", "--seed",
            "\(seed)",
        ]
        process.standardOutput = FileHandle.standardError
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
