internal import MTBridge
internal import RiskEngine

/// Keeps one manager connection up: connects, notices its end, waits with back-off and jitter, and
/// changes over to a new secret without an interruption.
///
/// Owned by one thread, with the connection.
final class ConnectionDriver {
    enum Change: Equatable {
        case connected(BridgeServerInfo)
        /// Another connection, made with a new secret, has taken over: nothing was in flight.
        case renewed(BridgeServerInfo)
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
    private var renewal: CredentialRenewal

    static let backoffMillisecondsMin: Int64 = 250
    static let backoffMillisecondsMax: Int64 = 10_000

    init(connector: any BridgeConnector, role: BridgeRole, seed: UInt64) {
        self.connector = connector
        self.role = role
        random = SplitMix64(seed: seed)
        renewal = CredentialRenewal(connector: connector, role: role)
    }

    /// The connection when requests may be submitted; none while the old one is being drained.
    var ready: (any BridgeConnection)? {
        guard let connection, case .ready = connection.state, !renewal.isReady else { return nil }
        return connection
    }

    /// When it wants to be pumped even if nothing is readable.
    func wakeAt(now: MonotonicTime) -> MonotonicTime {
        guard connection != nil else { return retryAt }
        return now.advanced(byMilliseconds: renewal.isUnderWay ? 5 : 500)
    }

    /// Moves the connection on; replies go to `sink`.
    func pump(now: MonotonicTime, sink: any BridgeSink) -> Change? {
        guard let connection else { return now < retryAt ? nil : open(now) }
        connection.pump(now: now, sink: sink)
        switch connection.state {
        case .connecting: return nil
        case .ready(let info):
            guard wasReady else {
                wasReady = true
                failures = 0
                connector.note(role, .accepted)
                return .connected(info)
            }
            return renew(connection, info, now)
        case .failed(let failure):
            return drop(reason: failure.text, now: now)
        }
    }

    private func renew(
        _ old: any BridgeConnection, _ info: BridgeServerInfo, _ now: MonotonicTime
    ) -> Change? {
        guard let (successor, newInfo) = renewal.step(isIdle: old.isIdle, now: now) else {
            return nil
        }
        let wasIdle = old.isIdle
        old.close()
        connection = successor
        guard wasIdle, newInfo.bootID == info.bootID else {
            // The next round finds it ready.
            wasReady = false
            return .lost("the secret was changed, and answers were still outstanding")
        }
        return .renewed(newInfo)
    }

    /// Ends the connection, to be made again after the back-off.
    func drop(reason: String, now: MonotonicTime) -> Change? {
        connection?.close()
        connection = nil
        renewal.abandon()
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
        renewal.abandon()
    }

    private func open(_ now: MonotonicTime) -> Change? {
        do {
            // Before the secret is read: what changes in between is noticed later.
            renewal.begin()
            connection = try connector.connect(role)
            return nil
        } catch {
            if error is CredentialError { connector.note(role, .unusable("\(error)")) }
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
