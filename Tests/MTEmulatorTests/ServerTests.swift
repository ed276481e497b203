import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// Faults and requests over the real protocol, in memory.
@Suite struct ServerTests {
    final class Sink: BridgeSink {
        var rows: [AccountRecord] = []
        var replies: [BridgeReply] = []
        var answers: [DealerAnswer] = []
        var events: [BridgeEvent] = []
        var timeouts = 0
        var hasRows = false

        func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
            hasRows = true
            self.rows = (0..<rows.count).map { rows.record(at: $0) }
        }
        func reply(_ id: RequestID, _ reply: BridgeReply) { replies.append(reply) }
        func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) { answers.append(answer) }
        func event(_ event: BridgeEvent) { events.append(event) }
        func timedOut(_ id: RequestID) { timeouts += 1 }
    }

    final class Line {
        let server: EmulatorServer
        let client: WireConnection
        let sink = Sink()
        var milliseconds: Int64 = 0

        init(role: BridgeRole = .enforcer, secret: String = "secret of the test") throws {
            let rig = try Rig(DealingTests.scenario())
            let secret = Array(secret.utf8)
            server = EmulatorServer(
                emulator: rig.emulator,
                identities: [
                    ServerSession.Identity(
                        login: Login(1), role: role, secret: Array("secret of the test".utf8))
                ], bootID: 1)
            let (near, far) = LoopbackTransport.pair()
            _ = server.accept(far, authenticatesFrames: true, now: .zero)
            let session = ClientSession(
                credentials: BridgeCredentials(login: Login(1), role: role, secret: secret),
                authenticatesFrames: true, now: .zero, random: BridgeRandom.bytes)
            client = WireConnection(transport: near, session: session)
            step(3)
        }

        func step(_ count: Int) {
            for _ in 0..<count {
                milliseconds += 10
                let now = MonotonicTime(nanoseconds: milliseconds * 1_000_000)
                client.pump(now: now, sink: sink)
                server.emulator.advance(to: now)
                server.pumpAll(now: now)
                server.flush()
                client.pump(now: now, sink: sink)
            }
        }

        func read() -> [AccountRecord] {
            sink.rows = []
            _ = client.submit(
                .accounts([Login(7), Login(8)]),
                deadline: MonotonicTime(nanoseconds: (milliseconds + 50) * 1_000_000))
            step(2)
            return sink.rows
        }
    }

    @Test func readsAndCloses() throws {
        let line = try Line()
        guard case .ready(let info) = line.client.state else {
            Issue.record("not ready: \(line.client.state)")
            return
        }
        #expect(info.batchMax == 256)
        #expect(line.read().map { $0.equity } == [10_500 - 5, 10_500])
        let close = Samples.close(7, 50, "EURUSD", .sell, Samples.lot, 1.2)
        _ = line.client.submit(.dealerSend(close), deadline: .distantFuture)
        line.step(5)
        #expect(line.sink.answers.map { $0.retcode } == [.requestDone])
    }

    @Test func wrongSecret() throws {
        let line = try Line(secret: "another secret")
        guard case .failed(.authentication) = line.client.state else {
            Issue.record("let in: \(line.client.state)")
            return
        }
    }

    @Test func faultyRows() throws {
        let line = try Line()
        let emulator = line.server.emulator
        emulator.inject(try FaultCommand.parse("unknown-login"))
        #expect(line.read().map { $0.login } == [Login(UInt64.max - 1), Login(8)])
        emulator.inject(try FaultCommand.parse("omit 7 2"))
        #expect(line.read().map { $0.login } == [Login(8)])
        #expect(line.read().map { $0.login } == [Login(8)])
        for (word, check) in [
            ("nan", { $0.isNaN }), ("inf", { $0 == .infinity }), ("-inf", { $0 == -.infinity }),
            ("zero", { $0 == 0 }), ("negative", { $0 == -10_500 }), ("12.5", { $0 == 12.5 }),
        ] as [(String, (Double) -> Bool)] {
            emulator.inject(try FaultCommand.parse("equity 8 \(word)"))
            #expect(check(line.read().last?.equity ?? 1), "\(word)")
        }
        #expect(line.read().map { $0.equity } == [10_495, 10_500])
    }

    @Test func halfOpen() throws {
        let line = try Line()
        line.server.emulator.inject(try FaultCommand.parse("half-open on"))
        #expect(line.read().isEmpty)
        line.step(10)
        #expect(line.sink.timeouts == 1)
        line.server.emulator.inject(try FaultCommand.parse("half-open off"))
        line.step(2)
        #expect(line.read().count == 2)
    }

    @Test func garbageAndGone() throws {
        let line = try Line()
        line.server.emulator.inject(try FaultCommand.parse("garbage"))
        line.step(2)
        guard case .failed(.protocolViolation) = line.client.state else {
            Issue.record("took garbage: \(line.client.state)")
            return
        }
        let other = try Line()
        other.server.emulator.inject(try FaultCommand.parse("gone 60"))
        #expect(other.server.emulator.takeGone() == 60_000)
        #expect(other.server.emulator.takeGone() == nil)
        other.server.dropAll()
        other.step(2)
        guard case .failed(.unreachable) = other.client.state else {
            Issue.record("still there: \(other.client.state)")
            return
        }
    }

    @Test(arguments: [
        "", "equity", "equity 7 wrong", "omit x", "half-open", "half-open maybe", "gone -1",
        "unknown-login 0",
    ])
    func badCommands(_ text: String) {
        #expect(throws: ScenarioError.self) { try FaultCommand.parse(text) }
    }
}
