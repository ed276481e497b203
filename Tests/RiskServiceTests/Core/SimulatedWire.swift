import MTBridge
import MTEmulator
import RiskEngine
import Synchronization

@testable import RiskService

/// Counts what happened, so that a simulation knows whether the world stands still.
final class Activity: Sendable {
    private let count = Atomic<Int>(0)

    // Relaxed: a simulation has one thread.
    var value: Int { count.load(ordering: .relaxed) }

    func note() { count.add(1, ordering: .relaxed) }
}

/// One end of an in-memory stream that tells when bytes move.
final class TappedTransport: Transport {
    private let inner: LoopbackTransport
    private let activity: Activity

    init(_ inner: LoopbackTransport, _ activity: Activity) {
        self.inner = inner
        self.activity = activity
    }

    var descriptor: Int32 { -1 }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult {
        // unsafe: the caller's buffer, filled within the call.
        let result = unsafe inner.read(into: buffer)
        if case .moved = result { activity.note() }
        return result
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult {
        // unsafe: the caller's bytes, copied within the call.
        let result = unsafe inner.write(bytes)
        if case .moved = result { activity.note() }
        return result
    }

    func close() {
        activity.note()
        inner.close()
    }
}

/// Connects riskd's sessions with the emulator's, in memory, and breaks them when told to.
// @unchecked because a simulation has one thread, which makes every call.
final class SimulatedConnector: BridgeConnector, @unchecked Sendable {
    static let secret: [UInt8] = Array("a secret of the simulation".utf8)
    static let reader = Login(1)
    static let enforcer = Login(2)

    /// Nobody listens until then.
    var downUntil = MonotonicTime.zero
    /// Whose credentials each role presents.
    var identities: [BridgeRole: (login: Login, role: BridgeRole)] = [
        .reader: (reader, .reader), .enforcer: (enforcer, .enforcer),
    ]
    /// Connections made from now on never deliver a hint.
    var losesHints = false
    /// What enforcers' connections made from now on refuse.
    var refusals: Refusals?
    /// Whom connections made from now on cannot express.
    var odd: OddAccounts?
    /// Nor a quote of these.
    var unquoted: Set<String> = []
    /// Where credentials come from; nil for the one that the simulation has in common.
    var keeper: CredentialKeeper?
    private(set) var attempts: [BridgeRole: [MonotonicTime]] = [:]
    private let server: EmulatorServer
    private let clock: ManualClock
    private let activity: Activity
    private var random = SplitMix64(seed: 7)
    private var cables: [BridgeRole: TappedTransport] = [:]
    private var quoteCable: TappedTransport?
    /// Nobody answers the quote thread until then.
    var quotesDownUntil = MonotonicTime.zero

    init(server: EmulatorServer, clock: ManualClock, activity: Activity) {
        self.server = server
        self.clock = clock
        self.activity = activity
    }

    /// Who may log in, and as what.
    static let accepted: [ServerSession.Identity] = [
        ServerSession.Identity(login: reader, role: .reader, secret: secret),
        ServerSession.Identity(login: enforcer, role: .enforcer, secret: secret),
    ]

    func connect(_ role: BridgeRole) throws -> any BridgeConnection {
        attempts[role, default: []].append(clock.monotonic())
        let (connection, cable) = try connection(role)
        cables[role] = cable
        if role == .enforcer, let refusals { return RefusingConnection(connection, refusals) }
        return connection
    }

    /// What the quote thread connects with: a cable of its own.
    var forQuotes: any BridgeConnector { QuoteConnector(shared: self) }

    private struct QuoteConnector: BridgeConnector {
        let shared: SimulatedConnector

        func connect(_ role: BridgeRole) throws -> any BridgeConnection {
            guard shared.clock.monotonic() >= shared.quotesDownUntil else {
                throw BridgeFailure.unreachable(errno: 111)
            }
            let (connection, cable) = try shared.connection(role)
            shared.quoteCable = cable
            return connection
        }

        func credential(_ role: BridgeRole) -> CredentialStamp? { shared.credential(role) }
        func note(_ role: BridgeRole, _ news: CredentialNews) { shared.note(role, news) }
    }

    func credential(_ role: BridgeRole) -> CredentialStamp? { keeper?.stamp(role) }
    func note(_ role: BridgeRole, _ news: CredentialNews) { keeper?.note(role, news) }

    private func connection(
        _ role: BridgeRole
    ) throws -> (any BridgeConnection, TappedTransport) {
        let now = clock.monotonic()
        guard now >= downUntil, let identity = identities[role] else {
            throw BridgeFailure.unreachable(errno: 111)
        }
        let credentials =
            try keeper?.credentials(role)
            ?? BridgeCredentials(login: identity.login, role: identity.role, secret: Self.secret)
        let (near, far) = LoopbackTransport.pair()
        let cable = TappedTransport(near, activity)
        _ = server.accept(
            TappedTransport(far, activity), authenticatesFrames: false, now: now)
        let session = ClientSession(
            credentials: credentials,
            authenticatesFrames: false, now: now,
            random: { count in (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) } })
        let connection = WireConnection(transport: cable, session: session)
        if let odd { return (OddConnection(connection, odd), cable) }
        guard losesHints || !unquoted.isEmpty else { return (connection, cable) }
        return (
            LossyConnection(connection, losesHints: losesHints, unquoted: unquoted), cable
        )
    }

    /// Cuts the quote thread's cable.
    func cutQuotes() {
        quoteCable?.close()
        quoteCable = nil
    }

    /// Cuts a role's cable: what is under way in it is lost.
    func cut(_ role: BridgeRole) { cables.removeValue(forKey: role)?.close() }
}
