import CLinux
import Foundation
import RiskJudge

/// One run: mtemud and riskd as processes of their own, from start to stop.
final class DetectRun {
    /// Real seconds between starting mtemud and its first tick: time to load and to listen; after
    /// the export, which has to make the same population, at least thrice what that took.
    private var loadSeconds = 10.0
    /// Recorded after the last tick, so that what it broke can be seen.
    private static let tailSeconds: Int64 = 3

    private let options: DetectOptions
    private let directory: DetectDirectory
    private var record: DetectRecord
    private var emulator: ChildProcess?
    private var riskd: ChildProcess?
    /// What is replayed; nil generates.
    private var ticks: String?
    private var quarantine: QuarantineWatch?

    init(_ options: DetectOptions, in directory: DetectDirectory) {
        self.options = options
        self.directory = directory
        record = DetectRecord(options)
        ticks = options.ticks
        quarantine = options.offMarket.map { QuarantineWatch(symbol: $0.symbol) }
    }

    /// Leaves the logs and `run.json` in the directory; no process outlives it.
    func execute() throws -> DetectRecord {
        defer {
            riskd?.stop()
            emulator?.stop()
        }
        try directory.create()
        try prepare()
        let first = try startEmulator()
        let recorder = try startDaemon(first)
        try awaitArmed()
        try watch(recorder)
        try finish(recorder)
        return record
    }

    /// Exports the population and writes what both programs are told.
    private func prepare() throws {
        try prepareMarket()
        let begun = clinux_monotonic_ns()
        try export([
            "--export-population", directory.population, "--export-roster", directory.roster,
        ])
        loadSeconds = max(loadSeconds, 3 * Double(clinux_monotonic_ns() - begun) / 1e9)
        // Marks begin at the first read: the market stands still until all accounts had theirs.
        if options.trailing { loadSeconds += Double(options.leadSeconds) }
        let population = try Population(path: directory.population)
        let configuration = DetectConfiguration(
            options: options, directory: directory, population: population)
        try configuration.write(levels: try population.levels())
        record.breaker = configuration.breakerText
        record.breakerAccounts = configuration.breakerAccounts
        Output.error(
            "\(population.accounts.count) accounts, \(record.ticks), B = "
                + "\(options.boundMilliseconds) ms, \(configuration.breakerText)")
    }

    /// Puts the tick that was no market into the ticks that would be replayed.
    private func prepareMarket() throws {
        guard let offMarket = options.offMarket else { return }
        let market = OffMarketMarket(offMarket, in: options)
        try export(["--export-ticks", directory.ticks])
        try market.write(from: directory.ticks, to: directory.offMarketTicks)
        ticks = directory.offMarketTicks
        record.offMarketUTCMilliseconds = market.utcMilliseconds
    }

    private func export(_ files: [String]) throws {
        try ChildProcess(
            "mtemud", arguments: marketArguments + ["--export-only"] + files,
            log: directory.emulatorLog
        ).wait()
    }

    /// The same in the export and in the run, so that both make the same population.
    private var marketArguments: [String] {
        let start = options.from.addingTimeInterval(-Double(options.leadSeconds))
        var arguments = [
            "--accounts", "\(options.accounts)", "--seed", "\(options.seed)", "--zone",
            DetectConfiguration.zone, "--from", Self.text(start), "--to", Self.text(options.to),
        ]
        arguments += ticks.map { ["--ticks", $0] } ?? ["--generate"]
        if options.unpredictablePercent > 0 {
            arguments += ["--unquoted", "\(options.unpredictablePercent)%"]
        }
        if options.trailing { arguments += ["--trailing", "25%"] }
        return arguments
    }

    /// How the server answers, and what its traders do.
    private var behaviourArguments: [String] {
        var arguments = [
            "--dealer-latency", "20", "--answer-latency", "\(options.latencyMilliseconds)",
        ]
        if options.slowPercent > 0 {
            arguments += [
                "--answer-latency-slow", "\(options.slowPercent)%:\(options.slowMilliseconds)",
            ]
        }
        if options.tradesPerMinute > 0 {
            arguments += ["--traders", "\(options.tradesPerMinute)", "--traders-turn-over"]
        }
        if options.stalePercent > 0 { arguments += ["--lose-hints", "\(options.stalePercent)%"] }
        return arguments
    }

    private func startEmulator() throws -> Int64 {
        let first = clinux_monotonic_ns() + Int64(loadSeconds * 1e9)
        let lead = Int64(options.leadSeconds) * 1_000_000_000 / Int64(options.speed)
        let judged = Int64(options.to.timeIntervalSince(options.from) * 1e9)
        record.from = first + lead
        record.until = record.from + judged / Int64(options.speed)
        let emulator = try ChildProcess(
            "mtemud",
            arguments: marketArguments + clockArguments(first) + [
                "--levels", directory.levels, "--truth", directory.truth, "--replies",
                directory.replies, "--actions", directory.actions, "--export-ticks",
                directory.ticks, "--listen", "unix:\(directory.bridgeSocket)", "--reader",
                "\(DetectConfiguration.reader):\(directory.readerSecret)", "--enforcer",
                "\(DetectConfiguration.enforcer):\(directory.enforcerSecret)",
            ] + behaviourArguments, log: directory.emulatorLog)
        self.emulator = emulator
        try emulator.await("its ready line", seconds: 120) {
            let log = try? String(contentsOfFile: directory.emulatorLog, encoding: .utf8)
            return log?.contains("ready") ?? false
        }
        guard clinux_monotonic_ns() < first else {
            throw BenchmarkError("mtemud needed more than \(Number.text(loadSeconds)) s to load")
        }
        return first
    }

    private func clockArguments(_ first: Int64) -> [String] {
        let start = options.from.addingTimeInterval(-Double(options.leadSeconds))
        return [
            "--time-origin", "\(Self.text(start))@\(first)", "--time-scale", "\(options.speed)",
        ]
    }

    private func startDaemon(_ first: Int64) throws -> EventRecorder {
        let riskd = try ChildProcess(
            "riskd", arguments: ["--config", directory.configuration] + clockArguments(first),
            log: directory.riskdLog)
        self.riskd = riskd
        let recorder = EventRecorder(path: directory.eventSocket)
        try riskd.await("its event stream", seconds: 60) { recorder.isConnected }
        return recorder
    }

    /// Until every account is armed or listed as not, at the latest until judging begins.
    private func awaitArmed() throws {
        let started = clinux_monotonic_ns()
        while clinux_monotonic_ns() < record.from {
            guard let riskd, riskd.isRunning else { throw try stopped() }
            let status = RiskStatus.fetch(directory.restSocket)
            if let status, record.armedSeconds == nil,
                status.armed + status.unarmed >= options.accounts, status.armed > 0
            {
                record.armedSeconds = Double(clinux_monotonic_ns() - started) / 1e9
            }
            record.statusBefore = status
            usleep(250_000)
        }
        guard let status = record.statusBefore else {
            throw BenchmarkError("riskd's status port did not answer")
        }
        record.armed = status.armed
        record.unarmed = options.accounts - status.armed
        if record.unarmed > 0 {
            let target = "/v1/accounts?armed=false&limit=3"
            let page = RiskStatus.get(target, directory.restSocket) ?? Data()
            record.unarmedExample = String(decoding: page, as: UTF8.self)
            Output.error("\(record.unarmed) accounts are not armed: \(record.unarmedExample)")
        }
    }

    /// Samples riskd once a second while the market plays, and says how it goes.
    private func watch(_ recorder: EventRecorder) throws {
        guard let riskd, let emulator, let before = ProcessUsage(pid: riskd.pid) else {
            throw try stopped()
        }
        let others = [emulator.pid, getpid()].map { ProcessUsage(pid: $0)?.cpuSeconds ?? 0 }
        let start = clinux_monotonic_ns()
        var said = start
        var last = before
        while clinux_monotonic_ns() < record.until {
            usleep(quarantine == nil ? 500_000 : 100_000)
            if let body = quarantine.flatMap({ _ in status() }) { quarantine?.take(status: body) }
            guard let usage = ProcessUsage(pid: riskd.pid) else { throw try stopped() }
            last = usage
            if clinux_monotonic_ns() - said > 30_000_000_000 {
                said = clinux_monotonic_ns()
                Output.error(
                    "\((record.until - said) / 1_000_000_000) s to go, "
                        + "\(recorder.count(.flag)) flagged, \(usage.residentKiB / 1024) MiB")
            }
        }
        let spent = Double(clinux_monotonic_ns() - start) / 1e9
        record.cpuShare = (last.cpuSeconds - before.cpuSeconds) / spent
        let now = [emulator.pid, getpid()].map { ProcessUsage(pid: $0)?.cpuSeconds ?? 0 }
        record.emulatorCPUShare = (now[0] - others[0]) / spent
        record.judgeCPUShare = (now[1] - others[1]) / spent
        record.residentKiBMax = last.residentKiBMax
        record.statusAfter = RiskStatus.fetch(directory.restSocket)
    }

    private func status() -> Data? { RiskStatus.get("/v1/status", directory.restSocket) }

    private func finish(_ recorder: EventRecorder) throws {
        usleep(useconds_t(Self.tailSeconds) * 1_000_000)
        if options.trailing {
            let rule = LevelRule.trailing
            record.marks = RiskStatus.marks(plan: rule.plan, rule: rule.id, directory.restSocket)
        }
        if let quarantine {
            record.quarantined = quarantine.seen.sorted()
            record.alerts = quarantine.alerts(
                in: (try? String(contentsOfFile: directory.riskdLog, encoding: .utf8)) ?? "")
        }
        try recorder.finish(&record, stopping: [riskd, emulator], in: directory)
    }

    private func stopped() throws -> BenchmarkError {
        riskd?.failure("ended during the run") ?? BenchmarkError("riskd is not running")
    }

    private static func text(_ date: Date) -> String { date.formatted(.iso8601) }
}
