import CLinux
import Foundation
import RiskJudge

/// One run of mtemud and riskd, from the start to flat.
final class FlattenRun {
    struct Result {
        var writes = 0
        var firstWriteAt: Int64 = 0
        var flatAt: Int64 = 0
        var crossedAt: Int64 = 0
        var notFlat = 0
        var repeated = 0
    }

    private let accounts: Int
    private let latency: Int
    private let files: DetectDirectory

    init(accounts: Int, latency: Int, files: DetectDirectory) {
        self.accounts = accounts
        self.latency = latency
        self.files = files
    }

    /// No process outlives it.
    func execute() throws {
        try FlattenScenario(accounts: accounts).write(to: files)
        var configuration = CrashConfiguration(files: files)
        configuration.accounts = accounts
        try configuration.write()
        let origin = clinux_monotonic_ns() + 3_000_000_000
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
        let ledger = files.state + "/riskd.db"
        let deadline = origin + 120_000_000_000
        let fall = origin + Int64(FlattenScenario.leadSeconds) * 1_000_000_000
        while clinux_monotonic_ns() < deadline {
            usleep(250_000)
            guard riskd.isRunning else { throw riskd.failure("ended by itself") }
            guard clinux_monotonic_ns() > fall + 1_500_000_000 else { continue }
            let done = try LedgerFile(path: ledger).rows(
                "SELECT count(*) FROM intent WHERE action = 'flatten' AND state = 'confirmed'")
            if done.first?.first == "\(accounts)" { return }
        }
    }

    func result() throws -> Result {
        let truth = try TruthLog.read(files.truth)
        let acts = try ActionLog.read(files.actions)
        var result = Result()
        result.writes = acts.count
        // An effect is seen one latency after its request came.
        result.firstWriteAt = (acts.map(\.mono).min() ?? 0) - Int64(latency) * 1_000_000
        result.flatAt = truth.fills.map(\.mono).max() ?? 0
        result.crossedAt = truth.episodes.compactMap { $0.first?.begin }.min() ?? 0
        result.repeated = acts.count(where: \.isRepeated)
        let closed = truth.fills.count { $0.remaining == 0 }
        result.notFlat = accounts * FlattenScenario.positionsPerAccount - closed
        return result
    }
}
