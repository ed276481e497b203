/// `riskbench full-disk`: riskd on a disk that fills up under load, judged by the emulator's logs.
enum FullDiskCommand {
    static let help = """
        riskbench full-disk --disk MOUNT [--directory D] [--json]

        mtemud and riskd as processes, and a market in which 20 accounts a second break their
        floors. The small file system at MOUNT, empty and of its own, holds riskd's ledger; it is
        filled to the last byte while accounts break, emptied after 3 s, filled again, and riskd is
        killed and started on it until there is room. Judged by mtemud's logs and the ledger:
        nothing is done without a durable intent, no violation is lost, status, readiness, metrics
        and log say what is wrong, and work goes on as soon as there is room.
        `scripts/test-full-disk.sh` mounts such a file system and runs this.

          --disk MOUNT   the small file system
          --directory D  where the rest of the run lies
          --json         one JSON object instead of the text

        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(arguments, names: ["disk", "directory"], flags: ["json"])
        guard let mount = options.text("disk") else {
            throw UsageError("--disk MOUNT is missing")
        }
        let disk = try SmallDisk(mount)
        let files = try DetectDirectory(options.text("directory"))
        try files.create()
        let run = FullDiskRun(disk, in: files)
        try run.execute()
        report(run, json: options.has("json"))
        guard run.problems.isEmpty else {
            Output.error("the logs are in \(files.path)")
            return 1
        }
        files.remove()
        return 0
    }

    private static func report(_ run: FullDiskRun, json: Bool) {
        if json {
            let failures = JSON.list(run.problems.map { .text($0) })
            Output.line(JSON.object(run.figures + [("failures", failures)]).text)
            return
        }
        for (name, value) in run.figures { Output.line("\(name): \(value.text)") }
        for problem in run.problems { Output.line("FAILED: \(problem)") }
        Output.line(run.problems.isEmpty ? "every promise held" : "PROMISES WERE BROKEN")
    }
}
