import CLinux
import MTBridge
import RiskEngine
import Testing

/// How a connection through a shim stands, where it pushes nothing and only its `state` tells.
@Suite(
    .enabled(if: TestPrograms.emulator != nil && TestPrograms.shim != nil),
    .timeLimit(.minutes(5)))
struct StandingTests {
    private func pump(
        _ line: any BridgeConnection, _ sink: RecordingSink, _ clock: SystemClock,
        until done: () -> Bool
    ) {
        while !done() {
            line.pump(now: clock.monotonic(), sink: sink)
            _ = clinux_wait(line.descriptor, 0, -1, 5_000_000)
        }
    }

    private func hasEnded(_ line: any BridgeConnection) -> Bool {
        if case .failed = line.state { true } else { false }
    }

    private func shim(_ server: TestServer, _ options: String = "") throws -> ShimConnection {
        try ShimConnection(
            server.shimSettings(.reader, "push=no;" + options), clock: server.clock)
    }

    /// Subscribes, which is refused, and is told all the same; then the server goes and comes back.
    private func follow(_ line: any BridgeConnection, _ server: TestServer) throws {
        let sink = RecordingSink()
        pump(line, sink, server.clock) { line.state != .connecting }
        let deadline = server.clock.monotonic().advanced(byMilliseconds: 600_000)
        let id = try #require(line.submit(.subscribe(quotes: false), deadline: deadline))
        pump(line, sink, server.clock) { sink.events.count >= 2 && sink.replies[id] != nil }
        #expect(sink.replies[id] == .retcode(.notImplemented))
        #expect(sink.events == [.connected(true), .synchronized])
        try server.obey("outage 3s")
        pump(line, sink, server.clock) { sink.events.count >= 5 || hasEnded(line) }
        #expect(sink.events.dropFirst(2) == [.connected(false), .connected(true), .synchronized])
    }

    @Test func aShimThatPushesNothingTellsHowItStands() throws {
        let server = try TestServer()
        try follow(shim(server), server)
    }

    @Test(.enabled(if: TestPrograms.host != nil)) func soDoesOneThatIsHosted() throws {
        let server = try TestServer()
        let host = try ShimHost(server, options: "push=no")
        let line = try WireConnection.connect(
            to: host.address,
            credentials: BridgeCredentials(
                login: TestServer.reader, role: .reader, secret: Array(ShimHost.secret.utf8)),
            clock: server.clock)
        try follow(line, server)
    }

    @Test func whoHasNotSubscribedIsToldNothing() throws {
        let server = try TestServer()
        let line = try shim(server)
        let sink = RecordingSink()
        pump(line, sink, server.clock) { line.state != .connecting }
        // Rounds of the listener, which are half a second apart.
        let end = server.clock.monotonic().advanced(byMilliseconds: 1_500)
        pump(line, sink, server.clock) { server.clock.monotonic() >= end }
        #expect(sink.events.isEmpty)
    }

    /// It writes, and so has a queue: the answers to its requests still come out of it.
    @Test func aShimThatPushesNothingConforms() throws {
        let server = try TestServer()
        let report = ConformanceSuite.run(server.inProcess("push=no"), parts: [.read, .write])
        let others = report.results.filter { $0.outcome != .passed }.map(\.check.name)
        #expect(others == ["stream.quotes"])
        #expect(report.isConforming)
    }

    @Test func aServerThatIsGoneEndsAnIdleConnection() throws {
        let server = try TestServer()
        let line = try shim(server)
        let sink = RecordingSink()
        pump(line, sink, server.clock) { line.state != .connecting }
        server.program.kill()
        pump(line, sink, server.clock) { hasEnded(line) }
        guard case .failed(.faulty(let text)) = line.state else {
            Issue.record("\(line.state)")
            return
        }
        #expect(text.contains("the connection broke"))
    }
}
