import MTBridge
import MTEmulator
import RiskEngine

/// One MT server: the emulator, its sessions, and the cables to it.
final class SimulatedServer {
    let id: ServerID
    let emulator: Emulator
    let connector: SimulatedConnector
    let traffic = Traffic()
    /// Counts what changed in truth; the lines themselves are nobody's.
    private let log = CountingLog()
    let budget: BudgetLog
    private let writes: WriteLog
    private var pumpAt = MonotonicTime.zero

    /// Between two looks at connections that nobody wrote to: sessions have time limits.
    private static let pumpMilliseconds: Int64 = 500
    private let wire: EmulatorServer
    private let clock: SimulationClock

    init(
        firm: Firm, index: Int, windows: [ClosedRange<Int64>]?, clock: SimulationClock
    ) throws {
        id = ServerID(SimulationSpec.serverName(index))
        self.clock = clock
        var configuration = EmulatorConfiguration()
        configuration.serverName = id.rawValue
        configuration.seed = firm.spec.seed &+ UInt64(index)
        configuration.answerLatencyMilliseconds = BadTicks.answerMilliseconds
        guard let zone = EmulatorZone(parsing: firm.spec.serverZones[index]) else {
            throw SimulationError("unknown server zone \(firm.spec.serverZones[index])")
        }
        configuration.zone = zone
        if firm.spec.faults, !firm.spec.faultsLeftOut.contains("end-of-day") {
            configuration.behaviour.endOfDay = EndOfDayPlan()
        }
        if firm.spec.losesAnswers { configuration.answerFaults = Self.answerFaults }
        budget = BudgetLog(clock: clock)
        writes = WriteLog(log)
        emulator = try Emulator(
            scenario: firm.scenario(server: index),
            stream: firm.ticks(server: index, around: windows),
            configuration: configuration, truth: log, replies: budget,
            actions: writes)
        let now = clock.monotonic()
        emulator.begin(utc: clock.trueUTC, at: now, now: now)
        var random = SeededGenerator(seed: firm.spec.seed, stream: 90 + UInt64(index))
        wire = EmulatorServer(
            emulator: emulator, identities: SimulatedConnector.accepted, bootID: 1,
            random: { random.bytes($0) }, timing: firm.timing)
        connector = SimulatedConnector(
            server: wire, clock: clock, traffic: traffic, timing: firm.timing,
            random: SeededGenerator(seed: firm.spec.seed, stream: 80 + UInt64(index)))
    }

    /// Of the writes a third is not answered as it should be: not at all, too late to be waited
    /// for (having taken effect in time, or as late), or twice.
    private static var answerFaults: AnswerFaults {
        var faults = AnswerFaults()
        faults.lostShare = 0.08
        faults.lateShare = 0.12
        faults.tardyShare = 0.08
        faults.twiceShare = 0.08
        // Later than riskd waits, by more than positions of swap modes that reopen are gone.
        faults.lateMilliseconds = 25_000
        return faults
    }

    /// Writes that have arrived so far.
    var writesReceived: Int { writes.received }

    /// Lets everything happen that is due, and answers.
    ///
    /// - Returns: Whether quotes changed.
    func advance(to now: MonotonicTime) -> Bool {
        let ticks = emulator.tickCount
        let isDue = emulator.nextDue.map { $0 <= now } ?? false
        emulator.advance(to: now)
        if let milliseconds = emulator.takeGone() {
            connector.downUntil = now.advanced(byMilliseconds: milliseconds)
            wire.dropAll()
        }
        if isDue || now >= pumpAt { pump(now) } else { pumpIfWritten(now) }
        return emulator.tickCount != ticks
    }

    /// Reads what riskd wrote.
    func pumpIfWritten(_ now: MonotonicTime) {
        if traffic.isForServer { pump(now) }
    }

    private func pump(_ now: MonotonicTime) {
        _ = traffic.takeForServer()
        // With the beat of riskd's own parts.
        let beat = Self.pumpMilliseconds * 1_000_000
        pumpAt = MonotonicTime(nanoseconds: (now.nanoseconds / beat + 1) * beat)
        wire.pumpAll(now: now)
        wire.flush()
    }

    /// Grows whenever an account may have changed.
    var changes: UInt64 { emulator.tickCount &+ log.count }
}

/// Counts lines and keeps none.
final class CountingLog: LogSink {
    private(set) var count: UInt64 = 0

    func write(_ bytes: [UInt8]) { count &+= 1 }
    func flush() {}
}

/// Why a simulation could not be run at all.
public struct SimulationError: Error, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
