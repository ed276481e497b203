public import MTBridge
internal import RiskEngine

/// Makes bridge connections for one identity; credentials are read afresh for each.
public protocol BridgeConnector: Sendable {
    func connect(_ role: BridgeRole) throws -> any BridgeConnection
}

/// Keeps one manager connection up: connects, notices its end, waits with back-off and jitter.
///
/// Owned by one thread, with the connection.
final class ConnectionDriver {
    enum Change: Equatable {
        case connected(BridgeServerInfo)
        /// Every request in flight has an unknown outcome.
        case lost(String)
    }
    private let connector: any BridgeConnector
    private let role: BridgeRole
    private var random: SplitMix64
    private var failures = 0
    private var retryAt = MonotonicTime.zero
    private var wasReady = false
    private(set) var connection: (any BridgeConnection)?

    static let backoffMillisecondsMin: Int64 = 250
    static let backoffMillisecondsMax: Int64 = 10_000

    init(connector: any BridgeConnector, role: BridgeRole, seed: UInt64) {
        self.connector = connector
        self.role = role
        random = SplitMix64(seed: seed)
    }

    /// The connection when requests may be submitted.
    var ready: (any BridgeConnection)? {
        guard let connection, case .ready = connection.state else { return nil }
        return connection
    }

    /// When it wants to be pumped even if nothing is readable.
    func wakeAt(now: MonotonicTime) -> MonotonicTime {
        connection == nil ? retryAt : now.advanced(byMilliseconds: 500)
    }

    /// Moves the connection on; replies go to `sink`.
    func pump(now: MonotonicTime, sink: any BridgeSink) -> Change? {
        guard let connection else { return now < retryAt ? nil : open(now) }
        connection.pump(now: now, sink: sink)
        switch connection.state {
        case .connecting: return nil
        case .ready(let info):
            guard !wasReady else { return nil }
            wasReady = true
            failures = 0
            return .connected(info)
        case .failed(let failure):
            return drop(reason: failure.text, now: now)
        }
    }

    /// Ends the connection, to be made again after the back-off.
    func drop(reason: String, now: MonotonicTime) -> Change? {
        connection?.close()
        connection = nil
        wasReady = false
        let ceiling = min(
            Self.backoffMillisecondsMax, Self.backoffMillisecondsMin << min(failures, 10))
        failures += 1
        // Jitter of a half: servers that come back are not met by everyone at once.
        let wait = ceiling / 2 + Int64(random.next() % UInt64(ceiling / 2 + 1))
        retryAt = now.advanced(byMilliseconds: wait)
        return .lost(reason)
    }

    func close() {
        connection?.close()
        connection = nil
    }

    private func open(_ now: MonotonicTime) -> Change? {
        do {
            connection = try connector.connect(role)
            return nil
        } catch {
            return drop(reason: "\(error)", now: now)
        }
    }
}

/// A small generator with a fixed algorithm (Steele, Lea, Flood 2014): jitter that can be replayed.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
