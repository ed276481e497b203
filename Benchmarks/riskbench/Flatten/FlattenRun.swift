import CLinux
import Foundation
import RiskEngine
import RiskJudge
import RiskService

/// One run of mtemud and riskd, from the start to flat.
final class FlattenRun {
    struct Result {
        var writes = 0
        /// Host CLOCK_MONOTONIC, nanoseconds.
        var firstWriteAt: Int64 = 0
        var flatAt: Int64 = 0
        var crossedAt: Int64 = 0
        var notFlat = 0
        var repeated = 0
        var tickLagMilliseconds = 0.0
    }

    private let scenario: FlattenScenario
    private let latency: Int
    private let files: DetectDirectory
    private var lines: [(arrival: Int64, text: String)] = []
    private var truth = Truth()
    /// Host CLOCK_MONOTONIC at which the replay begins.
    private(set) var origin: Int64 = 0

    init(_ scenario: FlattenScenario, latency: Int, files: DetectDirectory) {
        self.scenario = scenario
        self.latency = latency
        self.files = files
    }

    /// No process outlives it.
    func execute() throws {
        try scenario.write(to: files)
        try FlattenConfiguration(files: files, accounts: scenario.accounts + scenario.others)
            .write()
        origin = clinux_monotonic_ns() + 3_000_000_000
        let clock = ["--time-origin", "\(FlattenScenario.start)@\(origin)"]
        let emulator = try ChildProcess(
            "mtemud",
            arguments: [
                "--scenario", files.population, "--ticks", files.offMarketTicks, "--zone",
                DetectConfiguration.zone, "--levels", files.levels, "--truth", files.truth,
                "--actions", files.actions, "--listen", "unix:\(files.bridgeSocket)", "--reader",
                "\(DetectConfiguration.reader):\(files.readerSecret)", "--enforcer",
                "\(DetectConfiguration.enforcer):\(files.enforcerSecret)", "--dealer-latency",
                "\(latency)", "--dealer-jitter", "0", "--answer-latency", "\(latency)",
            ] + clock, log: files.emulatorLog)
        defer { emulator.stop() }
        try emulator.await("its ready line", seconds: 60) {
            let log = try? String(contentsOfFile: files.emulatorLog, encoding: .utf8)
            return log?.contains("ready") ?? false
        }
        let riskd = try ChildProcess(
            "riskd", arguments: ["--config", files.configuration] + clock, log: files.riskdLog)
        defer { riskd.stop() }
        let recorder = EventRecorder(path: files.eventSocket)
        defer { lines = recorder.stop() }
        let end = origin + Int64(FlattenScenario.seconds) * 1_000_000_000
        while clinux_monotonic_ns() < end + 1_000_000_000 {
            usleep(100_000)
            guard riskd.isRunning else { throw riskd.failure("ended by itself") }
        }
        guard recorder.problem.isEmpty else { throw BenchmarkError(recorder.problem) }
    }

    func result() throws -> Result {
        truth = try TruthLog.read(files.truth)
        let acts = try ActionLog.read(files.actions).filter {
            FlattenScenario.isFlooded($0.login)
        }
        var result = Result()
        result.writes = acts.count
        // An effect is seen one latency after its request came.
        result.firstWriteAt = (acts.map(\.mono).min() ?? 0) - Int64(latency) * 1_000_000
        result.flatAt = truth.fills.map(\.mono).max() ?? 0
        result.crossedAt =
            truth.levels.indices.filter { FlattenScenario.isFlooded(truth.levels[$0].login) }
            .compactMap { truth.episodes[$0].first?.begin }.min() ?? 0
        result.repeated = acts.count(where: \.isRepeated)
        result.tickLagMilliseconds = truth.tickLag.p99
        guard scenario.hasFlood else { return result }
        let closed = truth.fills.count { $0.remaining == 0 }
        result.notFlat = scenario.accounts * FlattenScenario.positionsPerAccount - closed
        return result
    }

    /// Of one of the others that broke its floor, in milliseconds.
    struct Detection {
        /// From the tick to the event's arrival.
        var latency: Double
        /// Of that, from the tick to the verdict: quotes, reads, evaluation.
        var decided: Double
        /// The rest: making it durable, and telling it.
        var said: Double { latency - decided }
    }

    /// What became of the others that broke their floors in a span of the replay; nil for one that
    /// was never flagged.
    ///
    /// - Parameter span: Nanoseconds since the origin.
    func detections(in span: ClosedRange<Int64>) -> [Detection?] {
        var flagged: [UInt64: (arrival: Int64, evaluated: Int64)] = [:]
        for line in lines {
            let bytes = Array(line.text.utf8)
            guard
                let event = RiskEvent(line: bytes, range: 0..<bytes.count, arrival: line.arrival),
                event.kind == .flag
            else { continue }
            flagged[event.login] = (event.arrival, evaluated(line.text) ?? event.arrival)
        }
        var found: [Detection?] = []
        for (level, episodes) in zip(truth.levels, truth.episodes) {
            guard !FlattenScenario.isFlooded(level.login), let begin = episodes.first?.begin,
                span.contains(begin - origin)
            else { continue }
            found.append(
                flagged[level.login].map {
                    Detection(
                        latency: Double($0.arrival - begin) / 1e6,
                        decided: Double($0.evaluated - begin) / 1e6)
                })
        }
        return found
    }

    /// When the verdict fell, by the evidence: host CLOCK_MONOTONIC, to the millisecond.
    private func evaluated(_ line: String) -> Int64? {
        guard let key = line.range(of: "\"evaluated\":\""),
            let end = line[key.upperBound...].firstIndex(of: "\""),
            let utc = UTCTime(rfc3339: String(line[key.upperBound..<end])),
            let start = UTCTime(rfc3339: FlattenScenario.start)
        else { return nil }
        return origin + utc.milliseconds(since: start) * 1_000_000
    }
}
