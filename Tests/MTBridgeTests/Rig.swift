import MTBridge
import RiskEngine
import Testing

/// A client and a server session joined in memory, with a clock that the test moves.
final class Rig {
    static let login = Login(1001)
    static let secret = Array("correct horse battery staple".utf8)

    let clock = ManualClock(utc: UTCTime(milliseconds: 1_399_033_680_000))
    let client: ClientSession
    let server: ServerSession
    let sink = RecordingSink()
    var inbound: [ServerSession.Inbound] = []

    init(
        tags: Bool = false, role: BridgeRole = .enforcer, secret: [UInt8] = Rig.secret,
        login: Login = Rig.login, serverInsists: Bool? = nil
    ) {
        client = ClientSession(
            credentials: BridgeCredentials(login: login, role: role, secret: secret),
            authenticatesFrames: tags, now: clock.monotonic(), random: Self.fixedRandom(0x11))
        server = Self.makeServer(clock: clock, tags: serverInsists ?? tags)
    }

    static var info: BridgeServerInfo {
        var info = BridgeServerInfo()
        info.name = "demo"
        info.bootID = 0x0102_0304_0506_0708
        return info
    }

    static func makeServer(clock: ManualClock, tags: Bool) -> ServerSession {
        ServerSession(
            info: info,
            identities: [
                .init(login: login, role: .enforcer, secret: secret),
                .init(login: login, role: .reader, secret: secret),
            ],
            authenticatesFrames: tags, now: clock.monotonic(), random: fixedRandom(0x22))
    }

    /// Nonces that make a run repeatable.
    static func fixedRandom(_ first: UInt8) -> (Int) -> [UInt8] {
        { count in (0..<count).map { first &+ UInt8(truncatingIfNeeded: $0) } }
    }

    var now: MonotonicTime { clock.monotonic() }
    var later: MonotonicTime { now.advanced(byMilliseconds: 1_000) }

    func toServer(_ bytes: [UInt8]) throws {
        // unsafe: the array's bytes, copied within the call.
        try unsafe bytes.withUnsafeBytes { inbound += try unsafe server.receive($0, now: now) }
    }

    func toClient(_ bytes: [UInt8]) {
        // unsafe: the array's bytes, copied within the call.
        unsafe bytes.withUnsafeBytes { unsafe client.receive($0, now: now, sink: sink) }
    }

    /// Moves bytes both ways until nothing is left to move.
    func exchange() throws {
        while client.outputCount > 0 || server.outputCount > 0 {
            try toServer(client.takeOutput())
            toClient(server.takeOutput())
        }
    }

    var requests: [(RequestID, BridgeRequest)] {
        inbound.compactMap {
            if case .request(let id, let request) = $0 { (id, request) } else { nil }
        }
    }

    /// A rig past its handshake.
    static func ready(tags: Bool = false, role: BridgeRole = .enforcer) throws -> Rig {
        let rig = Rig(tags: tags, role: role)
        try rig.exchange()
        try #require(rig.client.state == .ready(info))
        return rig
    }
}
