import Foundation
import RiskJudge

/// `riskbench detect`: the judge.
enum DetectCommand {
    static func run(_ arguments: [String]) throws -> Int32 {
        let request = try DetectRequest(arguments)
        if let kept = request.rejudge {
            let judgement = try judge(
                request, DetectDirectory(kept), bound: request.boundMilliseconds)
            return try conclude(request, [judgement])
        }
        let directory = try DetectDirectory(request.workDirectory)
        do {
            var judgements: [DetectJudgement] = []
            for run in request.runs {
                let own = request.runs.count == 1 ? directory : try directory.run(run)
                _ = try DetectRun(run, in: own).execute()
                judgements.append(try judge(request, own, bound: nil))
            }
            let code = try conclude(request, judgements)
            // What failed is worth looking at.
            if request.keep || request.workDirectory != nil || code != 0 {
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

    /// Judges one run; what other than its events decides is said on standard error.
    private static func judge(
        _ request: DetectRequest, _ directory: DetectDirectory, bound: Int?
    ) throws -> DetectJudgement {
        var judgement = try DetectJudgement(directory, bound: bound, tamper: request.tamper)
        if request.tamper == nil, try !recompute(directory, seed: judgement.record.seed) {
            judgement.otherFailures.append("the recomputed truth is another")
        }
        if request.selfTest, try !testJudge(judgement, directory) {
            judgement.otherFailures.append("the judge missed what was falsified")
        }
        return judgement
    }

    /// Shows what was found.
    ///
    /// - Returns: The exit code.
    private static func conclude(
        _ request: DetectRequest, _ judgements: [DetectJudgement]
    ) throws -> Int32 {
        let comparison = DetectComparison(judgements)
        let reports = judgements.map { DetectReport(judgement: $0) }
        let json = (reports.count == 1 ? reports[0].json : comparison.json).text
        if request.json {
            Output.line(json)
        } else {
            Output.text(reports.count == 1 ? reports[0].text : comparison.text)
        }
        if let file = request.jsonFile {
            try DetectDirectory.write(json + "\n", to: file, mode: 0o644)
        }
        var failed = comparison.judged.contains { !$0.failures.isEmpty }
        if request.check {
            for limit in comparison.exceeded { Output.error("--check: \(limit)") }
            failed = failed || !comparison.exceeded.isEmpty
        }
        return failed && !request.reportOnly ? 1 : 0
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
