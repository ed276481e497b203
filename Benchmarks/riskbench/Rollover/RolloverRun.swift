import CLinux
import Foundation
import RiskJudge

/// One replay: mtemud and riskd as processes of their own, from start to stop.
final class RolloverRun {
    /// Host seconds from starting mtemud to its first tick.
    private static let loadSeconds = 3.0
    /// Replayed seconds after the last tick, so that what it broke can be seen.
    private static let tailSeconds: Int64 = 8

    private let replay: RolloverReplay
    private let scenario: RolloverScenario
    private let directory: DetectDirectory
    private var record: RolloverRecord
    private var emulator: ChildProcess?
    private var riskd: ChildProcess?
    private var latest: [UInt64: RolloverRecord.Anchor] = [:]

    init(
        _ replay: RolloverReplay, market: RolloverMarket, speed: Int, boundMilliseconds: Int,
        in directory: DetectDirectory
    ) {
        self.replay = replay
        self.directory = directory
        scenario = RolloverScenario(replay, market)
        record = RolloverRecord()
        record.replay = replay.name
        record.speed = speed
        record.boundMilliseconds = boundMilliseconds
    }

    private func host(_ utc: Int64) -> Int64 {
        replay.host(utc, first: record.first, speed: record.speed)
    }

    /// Leaves the logs and `run.json` in the directory; no process outlives it.
    func execute() throws {
        defer {
            riskd?.stop()
            emulator?.stop()
        }
        try directory.create()
        try scenario.write(to: directory)
        try RolloverConfiguration(
            replay: replay, directory: directory, accounts: scenario.accounts.count,
            requestsPerSecond: record.requestsPerSecond
        ).write()
        try startEmulator()
        let recorder = try startDaemon()
        try watch(recorder)
        try recorder.finish(&record, stopping: [riskd, emulator], in: directory)
    }

    private var clockArguments: [String] {
        var arguments = [
            "--time-origin", "\(RolloverReplay.text(replay.start))@\(record.first)", "--time-scale",
            "\(record.speed)",
        ]
        if let leap = replay.leap {
            let span = [leap.lowerBound, leap.upperBound].map(RolloverReplay.text)
            arguments += ["--time-leap", span.joined(separator: "/")]
        }
        return arguments
    }

    private func startEmulator() throws {
        record.first = clinux_monotonic_ns() + Int64(Self.loadSeconds * 1e9)
        let emulator = try ChildProcess(
            "mtemud",
            arguments: clockArguments + [
                "--scenario", directory.population, "--ticks", directory.offMarketTicks, "--from",
                RolloverReplay.text(replay.start), "--to", RolloverReplay.text(replay.to),
                "--zone", DetectConfiguration.zone, "--truth", directory.truth, "--trace",
                directory.trace, "--replies", directory.replies, "--actions", directory.actions,
                "--dealer-latency", "20", "--answer-latency", "20", "--listen",
                "unix:\(directory.bridgeSocket)", "--reader",
                "\(DetectConfiguration.reader):\(directory.readerSecret)", "--enforcer",
                "\(DetectConfiguration.enforcer):\(directory.enforcerSecret)",
            ], log: directory.emulatorLog)
        self.emulator = emulator
        try emulator.await("its ready line", seconds: 60) {
            let log = try? String(contentsOfFile: directory.emulatorLog, encoding: .utf8)
            return log?.contains("ready") ?? false
        }
        guard clinux_monotonic_ns() < record.first else {
            throw BenchmarkError("mtemud needed more than \(Number.text(Self.loadSeconds)) s")
        }
    }

    private func startDaemon() throws -> EventRecorder {
        let riskd = try ChildProcess(
            "riskd", arguments: ["--config", directory.configuration] + clockArguments,
            log: directory.riskdLog)
        self.riskd = riskd
        let recorder = EventRecorder(path: directory.eventSocket)
        try riskd.await("its event stream", seconds: 60) { recorder.isConnected }
        return recorder
    }

    /// Notes every change of an anchor while the market plays, and says how it goes.
    private func watch(_ recorder: EventRecorder) throws {
        let until = host(replay.to) + Self.tailSeconds * 1_000_000_000 / Int64(record.speed)
        var said = clinux_monotonic_ns()
        while clinux_monotonic_ns() < until {
            guard let riskd, riskd.isRunning, let emulator, emulator.isRunning else {
                throw self.riskd?.failure("or mtemud ended during the run")
                    ?? BenchmarkError("riskd is not running")
            }
            let now = clinux_monotonic_ns()
            if now < host(replay.from), let status = RiskStatus.fetch(directory.restSocket) {
                record.armed = status.armed
            }
            for anchor in RiskStatus.anchors(directory.restSocket)
            where latest[anchor.login] != anchor {
                latest[anchor.login] = anchor
                record.anchors.append(anchor)
            }
            if now - said > 30_000_000_000 {
                said = now
                Output.error(
                    "\((until - now) / 1_000_000_000) s to go, \(recorder.count(.hold)) held, "
                        + "\(recorder.count(.flag)) flagged")
            }
            usleep(500_000)
        }
    }
}
