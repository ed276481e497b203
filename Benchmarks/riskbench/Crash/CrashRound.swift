import CLinux
import Foundation
import RiskJudge
import RiskService

/// One world with its falling market, in which the daemon dies so many times and then may live.
final class CrashRound {
    struct Options {
        var deaths: [CrashDeath] = []
        /// Of `mtemud --write-answers`.
        var answers = ""
        var seed: UInt64 = 1
        var plant: CrashPlant?
        var quiet = 300
        /// What the market takes to come down; a death takes a second or so.
        var seconds = 20
    }

    private static let leadSeconds = 4
    private let options: Options
    private let directory: CrashDirectory
    private let world: CrashWorld
    private var daemon: ChildProcess?
    private var subscriber: CrashSubscriber?
    private var record = CrashVerdict.Record()
    private var result = CrashResult()

    init(_ options: Options, in directory: CrashDirectory) {
        self.options = options
        self.directory = directory
        world = CrashWorld(
            CrashScenario(
                breaching: options.seconds * 20, quiet: options.quiet,
                leadSeconds: Self.leadSeconds, seconds: options.seconds), in: directory.files)
    }

    /// No process outlives it.
    func execute() throws -> CrashResult {
        defer {
            daemon?.kill()
            world.stop()
        }
        try prepare()
        let host = HostWatch()
        try world.start(answers: options.answers, seed: options.seed)
        let subscriber = CrashSubscriber(path: directory.files.eventSocket)
        self.subscriber = subscriber
        try arm()
        for death in options.deaths { try live(until: death) }
        try settle()
        let stream = subscriber.stop()
        world.stop()
        record.stalls = host.stop()
        try judge(stream)
        return result
    }

    private func prepare() throws {
        record.positions = try world.scenario.write(to: directory.files)
        record.uncovers = world.scenario.uncovers
        var configuration = CrashConfiguration(files: directory.files)
        configuration.accounts = world.scenario.accounts
        if options.plant == .noSettle { configuration.dealerSettleSeconds = 0 }
        try configuration.write()
    }

    // MARK: Lives

    private func start(_ program: String, _ more: [String] = []) throws -> ChildProcess {
        let start = clinux_monotonic_ns()
        let child = try ChildProcess(
            program, arguments: ["--config", directory.files.configuration] + world.clock + more,
            log: directory.log(of: record.lives.count))
        daemon = child
        record.lives.append(CrashVerdict.Life(start: start, end: .max))
        return child
    }

    /// A first life in which accounts are armed; it ends when the market has begun to fall.
    private func arm() throws {
        let falling = world.falls + 700_000_000
        let left = max(1, falling - clinux_monotonic_ns()) / 1_000_000
        try live(until: .after(milliseconds: Int(left)))
        result.deaths.removeLast()
    }

    private func live(until death: CrashDeath) throws {
        try spoil()
        switch death {
        case .after(let milliseconds):
            let child = try start("riskd")
            usleep(useconds_t(milliseconds) * 1_000)
            guard child.isRunning else { throw child.failure("ended by itself") }
            child.kill()
        case .point(let point, let passage):
            let child = try start("riskd-crash", ["--die-at", "\(point.rawValue):\(passage)"])
            try awaitDeath(of: child, death)
        }
        record.lives[record.lives.count - 1].end = clinux_monotonic_ns()
        result.deaths.append(death.name)
    }

    /// A point that is not passed within this is not tested, which is a failure of the campaign.
    private static let pointNanoseconds: Int64 = 15_000_000_000

    private func awaitDeath(of child: ChildProcess, _ death: CrashDeath) throws {
        let start = clinux_monotonic_ns()
        var signalled = false
        while child.isRunning {
            let lived = clinux_monotonic_ns() - start
            if let signal = death.signal, !signalled, lived > 700_000_000 {
                signalled = true
                Foundation.kill(child.pid, signal)
            }
            if death.needsRotation, !signalled, lived > 700_000_000 {
                signalled = true
                try rotate()
            }
            guard lived < Self.pointNanoseconds else {
                child.kill()
                result.problems.append("\(death.name) was not passed")
                return
            }
            usleep(1_000)
        }
        if !child.wasKilled { throw child.failure("ended before \(death.name)") }
    }

    /// Files that are replaced are new secrets to riskd; the server goes on taking what they say.
    private func rotate() throws {
        for path in [directory.files.readerSecret, directory.files.enforcerSecret] {
            let secret = try String(contentsOfFile: path, encoding: .utf8)
            try DetectDirectory.write(secret, to: path + ".new")
            // unsafe: the paths are passed as C strings for the call only.
            guard unsafe rename(path + ".new", path) == 0 else {
                throw BenchmarkError("cannot replace \(path)")
            }
        }
    }

    /// What a planted defect does between two lives.
    private func spoil() throws {
        guard let plant = options.plant, record.lives.count > 1 else { return }
        let ledger = try LedgerFile(path: directory.ledger)
        for statement in plant.statements { _ = try ledger.rows(statement) }
    }

    /// Lets the daemon finish in peace what is owed.
    private func settle() throws {
        try spoil()
        let child = try start("riskd")
        let deadline = max(world.end, clinux_monotonic_ns()) + 60_000_000_000
        while true {
            usleep(200_000)
            guard child.isRunning else { throw child.failure("ended by itself") }
            guard clinux_monotonic_ns() > world.end else { continue }
            let owed = try LedgerFile(path: directory.ledger).owed()
            if owed.isEmpty { break }
            if clinux_monotonic_ns() > deadline {
                result.problems.append("\(owed.count) enforcements never ended")
                break
            }
        }
        usleep(500_000)
        record.lives[record.lives.count - 1].end = clinux_monotonic_ns()
        child.stop()
        daemon = nil
    }

    // MARK: Judgement

    private func judge(_ stream: (received: [(seq: Int64, id: String)], problems: [String])) throws
    {
        let ledger = try LedgerFile(path: directory.ledger)
        try world.fill(&record, ledger)
        result.verdict = CrashVerdict.judge(record)
        result.problems += stream.problems
        result.events = stream.received.count
        try result.judge(ledger, stream.received, directory: directory.files.state)
    }
}
