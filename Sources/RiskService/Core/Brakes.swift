internal import RiskEngine
internal import Synchronization

/// The brakes that are on, for everybody who is about to act; any thread.
///
/// The ledger is their memory; this is what is in force, from the moment that a person says so.
final class Brakes: Sendable {
    private struct Key: Hashable {
        var kind: BrakeRecord.Kind
        var server: ServerID?
    }
    private let held: Mutex<[Key: BrakeRecord]>

    init(_ remembered: [BrakeRecord] = []) {
        held = Mutex(
            Dictionary(
                remembered.map { (Key(kind: $0.kind, server: $0.server), $0) },
                uniquingKeysWith: { _, last in last }))
    }

    /// Takes a change over; the caller has it made durable.
    func apply(_ record: BrakeRecord) {
        held.withLock {
            $0[Key(kind: record.kind, server: record.server)] = record.isSet ? record : nil
        }
    }

    /// One brake of exactly this scope.
    func brake(_ kind: BrakeRecord.Kind, _ server: ServerID?) -> BrakeRecord? {
        held.withLock { $0[Key(kind: kind, server: server)] }
    }

    /// The kill switch that holds a server: that of all servers, or its own.
    func pause(of server: ServerID) -> BrakeRecord? {
        held.withLock {
            $0[Key(kind: .killSwitch, server: nil)] ?? $0[Key(kind: .killSwitch, server: server)]
        }
    }

    func isPaused(_ server: ServerID) -> Bool { pause(of: server) != nil }

    /// All, those of all servers first.
    var all: [BrakeRecord] {
        held.withLock { Array($0.values) }.sorted {
            ($0.server?.rawValue ?? "", $0.kind.rawValue)
                < ($1.server?.rawValue ?? "", $1.kind.rawValue)
        }
    }
}
