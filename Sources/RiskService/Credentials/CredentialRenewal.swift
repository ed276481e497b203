internal import MTBridge
internal import RiskEngine

/// Notices a new secret and authenticates with it on a second connection, while the first goes on.
///
/// The first is given up only when the second is ready and nothing is in flight on it: an outcome
/// that gets lost would have to be found out for minutes.
struct CredentialRenewal {
    private struct Candidate {
        var connection: any BridgeConnection
        var stamp: CredentialStamp
        /// Since when it is ready, and the old connection being drained.
        var readyAt: MonotonicTime?
    }
    private let connector: any BridgeConnector
    private let role: BridgeRole
    /// Of the connection in use.
    private var current: CredentialStamp?
    private var candidate: Candidate?
    /// The last one that was tried in vain.
    private var failed: CredentialStamp?
    private var failures = 0
    private var retryAt = MonotonicTime.zero
    private var checkAt = MonotonicTime.zero

    static let checkMilliseconds: Int64 = 500
    static let retryMillisecondsMin: Int64 = 1_000
    static let retryMillisecondsMax: Int64 = 30_000
    /// After this long answers are given up: longer than any request may take.
    static let drainMillisecondsMax: Int64 = 600_000

    init(connector: any BridgeConnector, role: BridgeRole) {
        self.connector = connector
        self.role = role
    }

    var isUnderWay: Bool { candidate != nil }

    /// Whether only the old connection's answers are waited for.
    var isReady: Bool { candidate?.readyAt != nil }

    /// A connection is about to be made with whatever secret there is.
    mutating func begin() {
        abandon()
        current = connector.credential(role)
        failed = nil
        failures = 0
    }

    mutating func abandon() {
        candidate?.connection.close()
        candidate = nil
    }

    /// One round.
    ///
    /// - Parameter isIdle: Nothing is in flight on the connection in use.
    /// - Returns: The connection to use from now on, when it is time.
    mutating func step(
        isIdle: Bool, now: MonotonicTime
    ) -> (any BridgeConnection, BridgeServerInfo)? {
        guard let candidate else {
            look(now)
            return nil
        }
        candidate.connection.pump(now: now, sink: Deaf.ear)
        switch candidate.connection.state {
        case .connecting: return nil
        case .failed(let failure):
            abandon()
            fail(candidate.stamp, failure.text, now)
            return nil
        case .ready(let info):
            let since = candidate.readyAt ?? now
            self.candidate?.readyAt = since
            guard isIdle || now.milliseconds(since: since) >= Self.drainMillisecondsMax else {
                return nil
            }
            current = candidate.stamp
            failed = nil
            failures = 0
            self.candidate = nil
            connector.note(role, .renewed(candidate.stamp))
            return (candidate.connection, info)
        }
    }

    private mutating func look(_ now: MonotonicTime) {
        guard now >= checkAt else { return }
        checkAt = now.advanced(byMilliseconds: Self.checkMilliseconds)
        guard let stamp = connector.credential(role), stamp != current,
            stamp != failed || now >= retryAt
        else { return }
        do {
            candidate = Candidate(connection: try connector.connect(role), stamp: stamp)
        } catch {
            fail(stamp, "\(error)", now)
        }
    }

    private mutating func fail(_ stamp: CredentialStamp, _ reason: String, _ now: MonotonicTime) {
        failures = stamp == failed ? failures + 1 : 1
        failed = stamp
        let wait = min(
            Self.retryMillisecondsMax, Self.retryMillisecondsMin << Int64(min(failures, 10)))
        retryAt = now.advanced(byMilliseconds: wait)
        // The same failure is said once.
        if failures == 1 { connector.note(role, .renewalFailed(reason, stamp)) }
    }

    /// Nothing is asked on a connection that is not in use yet.
    private final class Deaf: BridgeSink {
        static var ear: Deaf { Deaf() }

        func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {}
        func reply(_ id: RequestID, _ reply: BridgeReply) {}
        func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {}
        func event(_ event: BridgeEvent) {}
        func timedOut(_ id: RequestID) {}
    }
}
