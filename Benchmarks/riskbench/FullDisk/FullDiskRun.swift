import CLinux
import Foundation
import RiskJudge
import RiskService

/// riskd under load on a disk that fills up, twice: once it lives through it, once it dies of it.
final class FullDiskRun {
    private let files: DetectDirectory
    private let disk: SmallDisk
    private let world: CrashWorld
    private var daemon: ChildProcess?
    private var watch: IntentWatch?
    private var watches: [IntentWatch] = []
    private var lives = 0
    private(set) var problems: [String] = []
    private(set) var figures: [(String, JSON)] = []

    init(_ disk: SmallDisk, in files: DetectDirectory) {
        self.disk = disk
        self.files = files
        world = CrashWorld(
            CrashScenario(breaching: 280, quiet: 100, leadSeconds: 4, seconds: 14), in: files)
    }

    /// No process outlives it.
    func execute() throws {
        defer {
            daemon?.kill()
            world.stop()
            disk.makeRoom()
        }
        var record = CrashVerdict.Record()
        record.positions = try prepare()
        record.uncovers = world.scenario.uncovers
        try world.start(seed: 1)
        let subscriber = CrashSubscriber(path: files.eventSocket)
        try start()
        try sleep(until: world.falls + 2_000_000_000)
        try liveThroughIt()
        try sleep(until: world.falls + 8_000_000_000)
        try dieOfIt()
        try settle()
        try startOnIt()
        let stream = subscriber.stop()
        world.stop()
        problems += stream.problems.prefix(3)
        try judge(record, stream.received)
    }

    private func prepare() throws -> [UInt64: [UInt64: Int64]] {
        try FileManager.default.removeItem(atPath: files.state)
        try FileManager.default.createDirectory(
            atPath: disk.state, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700])
        try FileManager.default.createSymbolicLink(
            atPath: files.state, withDestinationPath: disk.state)
        let positions = try world.scenario.write(to: files)
        var configuration = CrashConfiguration(files: files)
        configuration.accounts = world.scenario.accounts
        try configuration.write()
        return positions
    }

    // MARK: riskd

    private func start() throws {
        lives += 1
        daemon = try ChildProcess(
            "riskd", arguments: ["--config", files.configuration] + world.clock,
            log: log(of: lives))
        let watch = IntentWatch(path: files.state + "/riskd.db")
        self.watch = watch
        watches.append(watch)
    }

    private func log(of life: Int) -> String { files.path + "/riskd-\(life).log" }

    private func text(of life: Int) -> String {
        (try? String(contentsOfFile: log(of: life), encoding: .utf8)) ?? ""
    }

    private func sleep(until instant: Int64) throws {
        let left = instant - clinux_monotonic_ns()
        if left > 0 { usleep(useconds_t(left / 1_000)) }
        guard let daemon, daemon.isRunning else {
            throw daemon?.failure("ended by itself") ?? BenchmarkError("riskd does not run")
        }
    }

    /// `ledger_ok` of the metrics; nil without an answer.
    private var isWritable: Bool? {
        guard let body = RiskStatus.get("/metrics", files.restSocket) else { return nil }
        let text = String(decoding: body, as: UTF8.self)
        if text.contains("\nriskd_ledger_ok 1") { return true }
        return text.contains("\nriskd_ledger_ok 0") ? false : nil
    }

    /// How long it took, in nanoseconds; nil when it did not come.
    private func untilWritable(is wanted: Bool, seconds: Int64) -> Int64? {
        let begun = clinux_monotonic_ns()
        while clinux_monotonic_ns() - begun < seconds * 1_000_000_000 {
            if isWritable == wanted { return clinux_monotonic_ns() - begun }
            usleep(20_000)
        }
        return nil
    }

    // MARK: Full disks

    private func liveThroughIt() throws {
        try disk.fill()
        guard let noticed = untilWritable(is: false, seconds: 4) else {
            problems.append("nothing failed on a full disk")
            return
        }
        let before = try violations()
        try sleep(until: clinux_monotonic_ns() + 3_000_000_000)
        judgeVisible()
        let during = try violations() - before
        disk.makeRoom()
        let resumed = untilWritable(is: true, seconds: 5)
        if resumed == nil { problems.append("commits did not work again within 5 s of room") }
        figures += [
            ("noticed_ms", JSON(milliseconds: noticed)),
            ("violations_while_full", JSON(during)),
            ("resumed_ms", JSON(milliseconds: resumed)),
        ]
    }

    private func judgeVisible() {
        let status = RiskStatus.get("/v1/status", files.restSocket).map {
            String(decoding: $0, as: UTF8.self)
        }
        if status?.contains("\"degraded since") != true {
            problems.append("/v1/status does not say that the ledger is degraded")
        }
        if RiskStatus.get("/readyz", files.restSocket) != nil {
            problems.append("/readyz says ready on a full disk")
        }
        if RiskStatus.get("/livez", files.restSocket) == nil {
            problems.append("/livez says dead on a full disk")
        }
        let lines = text(of: lives).split(separator: "\n").filter {
            $0.hasPrefix("ledger: ") && $0.contains("the ledger cannot be written")
        }
        if lines.count != 1 {
            problems.append("\(lines.count) lines of the log say that nothing can be written")
        }
    }

    /// Killed while nothing can be written, and started again and again, as systemd would.
    private func dieOfIt() throws {
        try disk.fill()
        if untilWritable(is: false, seconds: 4) == nil {
            problems.append("the second time nothing failed")
        }
        watch?.stop()
        daemon?.kill()
        var refused = 0
        let room = clinux_monotonic_ns() + 2_000_000_000
        try start()
        while clinux_monotonic_ns() < room || daemon?.isRunning == false {
            if let daemon, !daemon.isRunning {
                refused += 1
                watch?.stop()
                if !text(of: lives).contains("disk") {
                    problems.append("riskd ended without a word about the disk")
                }
                usleep(500_000)
                if clinux_monotonic_ns() > room { disk.makeRoom() }
                try start()
            }
            usleep(20_000)
        }
        disk.makeRoom()
        if untilWritable(is: true, seconds: 8) == nil {
            problems.append("riskd did not come back within 8 s of room")
        }
        figures.append(("starts_refused", JSON(refused)))
    }

    /// A ledger that is put back from a copy has neither a `-wal` nor a `-shm` file, and a start
    /// without room cannot make them: each must end with the reason, until there is room.
    private func startOnIt() throws {
        // The last to close it takes both away.
        _ = try violations()
        if FileManager.default.fileExists(atPath: files.state + "/riskd.db-wal") {
            problems.append("somebody still holds the ledger of a riskd that was stopped")
        }
        try disk.fill()
        var refused = 0
        while refused < 3 {
            try start()
            let deadline = clinux_monotonic_ns() + 8_000_000_000
            while daemon?.isRunning == true, clinux_monotonic_ns() < deadline { usleep(20_000) }
            watch?.stop()
            guard let daemon, !daemon.isRunning else {
                problems.append("riskd started where it cannot write a byte")
                break
            }
            refused += 1
            judgeRefusal(daemon)
        }
        disk.makeRoom()
        if daemon?.isRunning != true { try start() }
        if untilWritable(is: true, seconds: 8) == nil {
            problems.append("riskd did not start within 8 s of room")
        }
        figures.append(("starts_refused_after_stop", JSON(refused)))
        usleep(500_000)
        watch?.stop()
        daemon?.stop()
        daemon = nil
    }

    /// What systemd needs to start it again, and a person to mend it.
    private func judgeRefusal(_ daemon: ChildProcess) {
        if daemon.exitCode != 1 {
            let code = daemon.exitCode.map(String.init) ?? "a signal"
            problems.append("a start without room ended with \(code), not with 1")
        }
        let lines = text(of: lives).split(separator: "\n")
        let said = lines.filter {
            $0.hasPrefix("ledger: riskd cannot start: ") && $0.contains("the disk is full")
        }
        if said.count != 1 {
            problems.append(
                "a start without room said: \(lines.last.map(String.init) ?? "nothing")")
        }
    }

    // MARK: The end

    private func violations() throws -> Int {
        try LedgerFile(path: files.state + "/riskd.db").rows("SELECT count(*) FROM violation")
            .first.flatMap { Int($0[0]) } ?? 0
    }

    private func settle() throws {
        let deadline = max(world.end, clinux_monotonic_ns()) + 30_000_000_000
        while true {
            try sleep(until: clinux_monotonic_ns() + 200_000_000)
            guard clinux_monotonic_ns() > world.end else { continue }
            let owed = try LedgerFile(path: files.state + "/riskd.db").owed()
            if owed.isEmpty { break }
            if clinux_monotonic_ns() > deadline {
                problems.append("\(owed.count) enforcements never ended")
                break
            }
        }
        usleep(500_000)
        watch?.stop()
        daemon?.stop()
        daemon = nil
    }

    private func judge(
        _ begun: CrashVerdict.Record, _ received: [(seq: Int64, id: String)]
    ) throws {
        var record = begun
        let ledger = try LedgerFile(path: files.state + "/riskd.db")
        try world.fill(&record, ledger)
        let verdict = CrashVerdict.judge(record)
        var result = CrashResult()
        try result.judge(ledger, received, directory: files.state)
        problems += result.problems.prefix(8) + verdict.failures
        let looks = watches.reduce(0) { $0 + $1.looks }
        // Each watch judges what came while it looked.
        let unfounded = watches.flatMap { $0.unfounded(record.acts) }
        if let act = unfounded.first {
            problems.append(
                "\(unfounded.count) acts without a durable intent, e.g. \(act.kind) of login "
                    + "\(act.login) ticket \(act.ticket)")
        }
        if looks < 50 { problems.append("only \(looks) looks into the ledger") }
        figures += [
            ("accounts_breached", JSON(verdict.breached)), ("closes", JSON(verdict.closes)),
            ("acts", JSON(record.acts.count)), ("looks", JSON(looks)),
            ("events", JSON(received.count)),
        ]
    }
}
