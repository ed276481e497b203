import MTBridge
import MTEmulator
import RiskEngine

/// One MT server: the emulator, its sessions, and the cables to it.
final class SimulatedServer {
    let id: ServerID
    let emulator: Emulator
    let connector: SimulatedConnector
    let truthLog = MemoryLog()
    let actions = MemoryLog()
    private let wire: EmulatorServer
    private let clock: SimulationClock

    init(
        firm: Firm, index: Int, windows: [ClosedRange<Int64>]?, clock: SimulationClock,
        activity: Activity
    ) throws {
        id = ServerID(SimulationSpec.serverName(index))
        self.clock = clock
        var configuration = EmulatorConfiguration()
        configuration.serverName = id.rawValue
        configuration.seed = firm.spec.seed &+ UInt64(index)
        configuration.answerLatencyMilliseconds = 20
        guard let zone = EmulatorZone(parsing: firm.spec.serverZones[index]) else {
            throw SimulationError("unknown server zone \(firm.spec.serverZones[index])")
        }
        configuration.zone = zone
        emulator = try Emulator(
            scenario: firm.scenario(server: index),
            stream: firm.ticks(server: index, around: windows),
            configuration: configuration, truth: truthLog, actions: actions)
        let now = clock.monotonic()
        emulator.begin(utc: clock.trueUTC, at: now, now: now)
        var random = SeededGenerator(seed: firm.spec.seed, stream: 90 + UInt64(index))
        wire = EmulatorServer(
            emulator: emulator, identities: SimulatedConnector.accepted, bootID: 1,
            random: { random.bytes($0) })
        connector = SimulatedConnector(
            server: wire, clock: clock, activity: activity,
            random: SeededGenerator(seed: firm.spec.seed, stream: 80 + UInt64(index)))
    }

    func advance(to now: MonotonicTime) {
        emulator.advance(to: now)
        guard let milliseconds = emulator.takeGone() else { return }
        connector.downUntil = now.advanced(byMilliseconds: milliseconds)
        wire.dropAll()
    }

    /// Moves bytes; call after everything that may have written some.
    func pump(_ now: MonotonicTime) {
        wire.pumpAll(now: now)
        wire.flush()
    }
}

/// Why a simulation could not be run at all.
public struct SimulationError: Error, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}
