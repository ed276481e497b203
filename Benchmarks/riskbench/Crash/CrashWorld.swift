import CLinux
import Foundation
import RiskJudge

/// mtemud with the falling market: the world in which riskd is killed, and in which disks are full.
final class CrashWorld {
    let files: DetectDirectory
    let scenario: CrashScenario
    private var emulator: ChildProcess?
    /// When the market's clock begins, host CLOCK_MONOTONIC in nanoseconds.
    private(set) var origin: Int64 = 0

    init(_ scenario: CrashScenario, in files: DetectDirectory) {
        self.scenario = scenario
        self.files = files
    }

    /// For programs that live by the market's clock.
    var clock: [String] { ["--time-origin", "\(CrashScenario.start)@\(origin)"] }

    /// When the market begins to fall, and when the last account has broken its floor.
    var falls: Int64 { origin + Int64(scenario.leadSeconds) * 1_000_000_000 }
    var end: Int64 { falls + Int64(scenario.seconds + 2) * 1_000_000_000 }

    /// - Parameter answers: Of `mtemud --write-answers`; empty delivers them all.
    func start(answers: String = "", seed: UInt64) throws {
        origin = clinux_monotonic_ns() + 2_000_000_000
        var arguments = [
            "--scenario", files.population, "--ticks", files.offMarketTicks, "--zone",
            DetectConfiguration.zone, "--seed", "\(seed)", "--levels", files.levels,
            "--truth", files.truth, "--replies", files.replies, "--actions", files.actions,
            "--listen", "unix:\(files.bridgeSocket)", "--reader",
            "\(DetectConfiguration.reader):\(files.readerSecret)", "--enforcer",
            "\(DetectConfiguration.enforcer):\(files.enforcerSecret)", "--dealer-latency", "60",
            "--dealer-jitter", "50", "--answer-latency", "10", "--partial", "20%", "--requote",
            "5%",
        ]
        if !answers.isEmpty { arguments += ["--write-answers", answers] }
        let emulator = try ChildProcess(
            "mtemud", arguments: arguments + clock, log: files.emulatorLog)
        self.emulator = emulator
        let log = files.emulatorLog
        try emulator.await("its ready line", seconds: 60) {
            (try? String(contentsOfFile: log, encoding: .utf8))?.contains("ready") ?? false
        }
    }

    func stop() { emulator?.stop() }

    /// What the emulator's logs and the ledger have to say.
    func fill(_ record: inout CrashVerdict.Record, _ ledger: borrowing LedgerFile) throws {
        record.truth = try TruthLog.read(files.truth)
        record.acts = try ActionLog.read(files.actions)
        record.reads = try AccountReads.read(files.replies)
        for row in try ledger.rows("SELECT login, count(*) FROM violation GROUP BY login") {
            record.violations[UInt64(row[0]) ?? 0] = Int(row[1])
        }
    }
}
