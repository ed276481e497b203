import Foundation
import MTBridge
import RiskEngine
import Testing

/// Real sockets in one thread: both ends are pumped in turn until the expected has happened.
@Suite final class SocketTests {
    let clock = SystemClock()
    /// The connection that was accepted last.
    var server: ServerConnection?
    let credentials = BridgeCredentials(login: Rig.login, role: .enforcer, secret: Rig.secret)

    func makeServer(_ transport: any Transport, tags: Bool) -> ServerConnection {
        ServerConnection(
            transport: transport,
            session: ServerSession(
                info: Rig.info,
                identities: [.init(login: Rig.login, role: .enforcer, secret: Rig.secret)],
                authenticatesFrames: tags, now: clock.monotonic(), random: BridgeRandom.bytes))
    }

    /// Pumps `client` and whoever connects to `listener`, answering each request with `reply`.
    func run(
        _ client: WireConnection, _ listener: BridgeListener, tags: Bool, sink: RecordingSink,
        reply: BridgeReply = .retcode(.ok), until done: () -> Bool
    ) throws {
        let limit = clock.monotonic().advanced(byMilliseconds: 20_000)
        while !done() {
            try #require(clock.monotonic() < limit, "\(client.state)")
            client.pump(now: clock.monotonic(), sink: sink)
            if let transport = listener.accept() { server = makeServer(transport, tags: tags) }
            guard let server else { continue }
            do {
                for case .request(let id, _) in try server.pump(now: clock.monotonic()) {
                    server.session.send(reply, to: id)
                }
            } catch {
                // The client is told by then; `done` judges what it made of it.
                self.server = nil
            }
        }
    }

    private func isReady(_ client: WireConnection) -> Bool {
        if case .ready = client.state { true } else { false }
    }

    private func converse(over listener: BridgeListener) throws {
        let tags = listener.address.authenticatesFrames
        let sink = RecordingSink()
        let client = try WireConnection.connect(
            to: listener.address, credentials: credentials, clock: clock)
        #expect(client.descriptor >= 0)
        #expect(client.wantsWrite)
        try run(client, listener, tags: tags, sink: sink) { isReady(client) }
        // 1.8 MB: more than any socket buffer, so that writes are partial.
        let deals = (0..<8_000).map { index in
            var deal = Samples.deal
            deal.ticket = UInt64(index)
            return deal
        }
        let deadline = clock.monotonic().advanced(byMilliseconds: 20_000)
        let id = try #require(
            client.submit(
                .deals([Login(1)], from: Samples.time, to: Samples.time), deadline: deadline))
        try run(client, listener, tags: tags, sink: sink, reply: .deals(deals)) {
            sink.replies[id] != nil
        }
        #expect(sink.replies[id] == .deals(deals))
        client.close()
        #expect(client.state == .failed(.closed))
        #expect(client.descriptor == -1)
    }

    @Test func unixSocket() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/b.sock"
        let listener = try BridgeListener(.unix(path: path), mode: 0o600)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        try converse(over: listener)
        listener.close()
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func tcpLoopback(host: String) throws {
        let listener: BridgeListener
        do { listener = try BridgeListener(.tcp(host: host, port: 0)) } catch {
            guard host == "::1" else { throw error }
            print("SKIPPED: this host has no IPv6 loopback: \(error)")
            return
        }
        guard case .tcp(_, let port) = listener.address else {
            Issue.record("not TCP: \(listener.address)")
            return
        }
        #expect(port != 0)
        try converse(over: listener)
    }

    @Test func wrongSecretOverASocket() throws {
        let directory = try TemporaryDirectory()
        let listener = try BridgeListener(.unix(path: directory.path + "/b.sock"))
        let client = try WireConnection.connect(
            to: listener.address,
            credentials: BridgeCredentials(
                login: Rig.login, role: .enforcer, secret: Array("wrong".utf8)),
            clock: clock)
        try run(client, listener, tags: false, sink: RecordingSink()) {
            client.state == .failed(.authentication(.accountInvalid))
        }
    }

    @Test func nobodyListens() throws {
        let directory = try TemporaryDirectory()
        let unix = try WireConnection.connect(
            to: .unix(path: directory.path + "/none.sock"), credentials: credentials, clock: clock)
        unix.pump(now: clock.monotonic(), sink: RecordingSink())
        #expect(unix.state == .failed(.unreachable(errno: ENOENT)))

        let listener = try BridgeListener(.tcp(host: "127.0.0.1", port: 0))
        let address = listener.address
        listener.close()
        let tcp = try WireConnection.connect(to: address, credentials: credentials, clock: clock)
        let limit = clock.monotonic().advanced(byMilliseconds: 10_000)
        while tcp.state == .connecting, clock.monotonic() < limit {
            tcp.pump(now: clock.monotonic(), sink: RecordingSink())
        }
        #expect(tcp.state == .failed(.unreachable(errno: ECONNREFUSED)))
    }

    @Test func theServerGoesAway() throws {
        let directory = try TemporaryDirectory()
        let listener = try BridgeListener(.unix(path: directory.path + "/b.sock"))
        let client = try WireConnection.connect(
            to: listener.address, credentials: credentials, clock: clock)
        try run(client, listener, tags: false, sink: RecordingSink()) { isReady(client) }
        server = nil
        client.pump(now: clock.monotonic(), sink: RecordingSink())
        #expect(client.state == .failed(.unreachable(errno: 0)))
    }

    @Test func aStaleSocketFileIsReplacedALiveOneIsNot() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/b.sock"
        let first = try BridgeListener(.unix(path: path))
        #expect(throws: BridgeAddressError.self) { try BridgeListener(.unix(path: path)) }
        first.close()

        // A crash leaves the file: made here by binding a socket of Foundation's.
        let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // unsafe: the path fits, and the address is a local.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            for (index, byte) in path.utf8.enumerated() { unsafe $0[index] = byte }
        }
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(stale)
        #expect(FileManager.default.fileExists(atPath: path))
        try BridgeListener(.unix(path: path)).close()

        try Data("precious".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: BridgeAddressError.self) { try BridgeListener(.unix(path: path)) }
        #expect(FileManager.default.contents(atPath: path) == Data("precious".utf8))
    }

    /// A full pipe stops the writer, and loses nothing.
    @Test func backPressureInMemory() throws {
        let (near, far) = LoopbackTransport.pair(capacity: 100)
        let server = makeServer(far, tags: true)
        let client = WireConnection(
            transport: near,
            session: ClientSession(
                credentials: credentials, authenticatesFrames: true, now: clock.monotonic(),
                random: BridgeRandom.bytes))
        let sink = RecordingSink()
        var id: RequestID?
        for _ in 0..<10_000 where sink.accounts.isEmpty {
            client.pump(now: clock.monotonic(), sink: sink)
            if id == nil, isReady(client) {
                id = client.submit(.accounts(Samples.logins), deadline: .distantFuture)
                #expect(client.wantsWrite)
            }
            for case .request(let id, _) in try server.pump(now: clock.monotonic()) {
                let records = [AccountRecord](repeating: Samples.account, count: 256)
                server.session.send(.accounts(records, at: Samples.time), to: id)
            }
        }
        #expect(sink.accounts[try #require(id)]?.count == 256)
        server.close()
        client.pump(now: clock.monotonic(), sink: sink)
        #expect(client.state == .failed(.unreachable(errno: 0)))
    }
}
