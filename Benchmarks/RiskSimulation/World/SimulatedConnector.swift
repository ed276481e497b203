import MTBridge
import MTEmulator
import RiskEngine
import RiskService

/// Connects riskd's sessions with an emulator's, in memory, and breaks them when told to.
// @unchecked because a simulation has one thread, which makes every call.
final class SimulatedConnector: BridgeConnector, @unchecked Sendable {
    static let secret: [UInt8] = Array("a secret of the simulation".utf8)
    static let reader = Login(1)
    static let enforcer = Login(2)

    /// Nobody listens until then.
    var downUntil = MonotonicTime.zero
    private let server: EmulatorServer
    private let clock: SimulationClock
    private let traffic: Traffic
    private let timing: WireTiming
    private var random: SeededGenerator
    private var cables: [(role: BridgeRole, cable: Cable)] = []

    init(
        server: EmulatorServer, clock: SimulationClock, traffic: Traffic,
        timing: WireTiming, random: SeededGenerator
    ) {
        self.server = server
        self.clock = clock
        self.traffic = traffic
        self.random = random
        self.timing = timing
    }

    /// Who may log in, and as what.
    static let accepted: [ServerSession.Identity] = [
        ServerSession.Identity(login: reader, role: .reader, secret: secret),
        ServerSession.Identity(login: enforcer, role: .enforcer, secret: secret),
    ]

    func connect(_ role: BridgeRole) throws -> any BridgeConnection {
        let now = clock.monotonic()
        guard now >= downUntil else { throw BridgeFailure.unreachable(errno: 111) }
        let (near, far) = LoopbackTransport.pair()
        let cable = Cable(near, traffic, .riskd)
        _ = server.accept(Cable(far, traffic, .server), authenticatesFrames: false, now: now)
        cables.append((role, cable))
        let session = ClientSession(
            credentials: BridgeCredentials(
                login: role == .reader ? Self.reader : Self.enforcer, role: role,
                secret: Self.secret),
            authenticatesFrames: false, now: now, random: { [self] in random.bytes($0) },
            timing: timing)
        return WireConnection(transport: cable, session: session)
    }

    /// Cuts the connections of a role: what is under way in them is lost.
    func cut(_ role: BridgeRole) {
        for cut in cables where cut.role == role { cut.cable.close() }
        traffic.noteBoth()
        cables.removeAll { $0.role == role }
    }
}
