import MTBridge
import RiskEngine
import Testing

/// Requests that get no answer, peers that fall silent, buffers that fill.
@Suite struct DeadlineTests {
    @Test func aTimeoutIsToldOnceAndTheLateReplyDropped() throws {
        let rig = try Rig.ready()
        let early = try #require(
            rig.client.submit(.serverTime, deadline: rig.now.advanced(byMilliseconds: 100)))
        let late = try #require(
            rig.client.submit(.groups, deadline: rig.now.advanced(byMilliseconds: 200)))
        try rig.exchange()
        rig.clock.advance(milliseconds: 99)
        rig.client.tick(now: rig.now, sink: rig.sink)
        #expect(rig.sink.timeouts.isEmpty)
        rig.clock.advance(milliseconds: 1)
        for _ in 0..<3 { rig.client.tick(now: rig.now, sink: rig.sink) }
        #expect(rig.sink.timeouts == [early])
        rig.clock.advance(milliseconds: 100)
        rig.client.tick(now: rig.now, sink: rig.sink)
        #expect(rig.sink.timeouts == [early, late])

        rig.server.send(Samples.replies[0], to: early)
        rig.server.send(.accounts([Samples.account], at: Samples.time), to: late)
        try rig.exchange()
        #expect(rig.client.lateReplies == 2)
        #expect(rig.sink.replies.isEmpty)
        #expect(rig.sink.accounts.isEmpty)
        #expect(rig.client.state == .ready(Rig.info))
    }

    /// OK to a dealer request means enqueued: its deadline goes on running.
    @Test func aDealerRequestTimesOutWithoutItsAnswer() throws {
        let rig = try Rig.ready()
        let id = try #require(
            rig.client.submit(.dealerSend(Samples.dealerRequest), deadline: rig.later))
        try rig.exchange()
        rig.server.send(.retcode(.ok), to: id)
        try rig.exchange()
        rig.clock.advance(milliseconds: 1_000)
        rig.client.tick(now: rig.now, sink: rig.sink)
        #expect(rig.sink.timeouts == [id])
        rig.server.send(Samples.dealerAnswer, to: id)
        try rig.exchange()
        #expect(rig.sink.answers.isEmpty)
        #expect(rig.client.lateReplies == 1)
    }

    @Test func aRefusedDealerRequestIsOver() throws {
        let rig = try Rig.ready()
        let id = try #require(
            rig.client.submit(.dealerSend(Samples.dealerRequest), deadline: rig.later))
        try rig.exchange()
        rig.server.send(.retcode(.requestTooMany), to: id)
        try rig.exchange()
        rig.clock.advance(milliseconds: 5_000)
        rig.client.tick(now: rig.now, sink: rig.sink)
        #expect(rig.sink.replies[id] == .retcode(.requestTooMany))
        #expect(rig.sink.timeouts.isEmpty)
    }

    @Test func idlePeersPingEachOtherAndStayConnected() throws {
        let rig = try Rig.ready(tags: true)
        for _ in 0..<60 {
            rig.clock.advance(milliseconds: 1_000)
            rig.client.tick(now: rig.now, sink: rig.sink)
            try rig.server.tick(now: rig.now)
            try rig.exchange()
        }
        #expect(rig.client.state == .ready(Rig.info))
        #expect(rig.sink.callCount == 0)
    }

    /// A half-open connection: what is sent goes nowhere, and nothing comes.
    @Test func aSilentPeerIsGivenUpAfterFifteenSeconds() throws {
        let rig = try Rig.ready()
        var pings = 0
        for second in 1...15 {
            rig.clock.advance(milliseconds: 1_000)
            rig.client.tick(now: rig.now, sink: rig.sink)
            pings += FrameEditor.frames(rig.client.takeOutput()).count { $0[4] == 6 }
            if second < 15 {
                #expect(rig.client.state == .ready(Rig.info), "after \(second) s")
                try rig.server.tick(now: rig.now)
            }
        }
        #expect(pings == 2)
        #expect(rig.client.state == .failed(.timedOut))
        #expect(throws: BridgeFailure.timedOut) { try rig.server.tick(now: rig.now) }
    }

    /// A frame that comes slowly is no silence.
    @Test func everyByteShowsThatThePeerLives() throws {
        let rig = try Rig.ready()
        rig.server.send(.quotes([Samples.quote]))
        for byte in rig.server.takeOutput() {
            rig.clock.advance(milliseconds: 1_000)
            rig.toClient([byte])
            rig.client.tick(now: rig.now, sink: rig.sink)
        }
        #expect(rig.client.state == .ready(Rig.info))
        #expect(rig.sink.events == [.quotes([Samples.quote])])
    }

    @Test func aSessionThatIsNotReadyTakesNoRequest() throws {
        #expect(Rig().client.submit(.serverTime, deadline: .distantFuture) == nil)
        let rig = try Rig.ready()
        rig.client.fail(.closed)
        #expect(rig.client.submit(.serverTime, deadline: .distantFuture) == nil)
    }

    @Test func nothingIsToldAfterAFailure() throws {
        let rig = try Rig.ready()
        _ = try #require(rig.client.submit(.serverTime, deadline: rig.later))
        rig.client.fail(.closed)
        rig.clock.advance(milliseconds: 60_000)
        rig.client.tick(now: rig.now, sink: rig.sink)
        rig.server.send(.synchronized)
        rig.toClient(rig.server.takeOutput())
        #expect(rig.sink.callCount == 0)
        #expect(rig.client.state == .failed(.closed))
    }

    @Test func unsentOutputIsBounded() throws {
        let rig = try Rig.ready()
        let logins = (0..<10_000).map { Login(UInt64($0)) }
        var accepted = 0
        while rig.client.submit(.users(logins), deadline: rig.later) != nil {
            accepted += 1
            try #require(accepted < 1_000)
        }
        #expect(rig.client.outputCount < 2 * WireLimits.clientOutputMax)
        try rig.exchange()
        #expect(rig.requests.count == accepted)
        #expect(rig.client.submit(.serverTime, deadline: rig.later) != nil)
    }

    @Test func unansweredRequestsAreBounded() throws {
        let rig = try Rig.ready()
        var accepted = 0
        while rig.client.submit(.quotes, deadline: rig.later) != nil {
            accepted += 1
            _ = rig.client.takeOutput()
            try #require(accepted < 10_000)
        }
        #expect(accepted == WireLimits.requestsInFlightMax)
    }

    @Test func aClientThatReadsNothingIsDropped() throws {
        let rig = try Rig.ready()
        let records = [DealRecord](repeating: Samples.deal, count: 50_000)
        #expect(throws: BridgeFailure.self) {
            for _ in 0..<20 {
                rig.server.send(.deals(records), to: RequestID(rawValue: 1))
                try rig.server.tick(now: rig.now)
            }
        }
        #expect(rig.server.outputCount < WireLimits.serverOutputMax + (16 << 20))
    }

    /// A sink may submit and close from within its callbacks.
    @Test func callbacksMaySubmit() throws {
        final class Chaining: BridgeSink {
            weak var client: ClientSession?
            var count = 0
            func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
                count += rows.count
                if id.rawValue < 3 {
                    _ = client?.submit(.accounts([Login(id.rawValue)]), deadline: .distantFuture)
                } else {
                    client?.fail(.closed)
                }
            }
            func reply(_ id: RequestID, _ reply: BridgeReply) { count += 100 }
            func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {}
            func event(_ event: BridgeEvent) {}
            func timedOut(_ id: RequestID) {}
        }
        let rig = try Rig.ready()
        let sink = Chaining()
        sink.client = rig.client
        _ = rig.client.submit(.accounts([Login(0)]), deadline: .distantFuture)
        for _ in 0..<4 {
            try rig.toServer(rig.client.takeOutput())
            for (id, _) in rig.requests {
                rig.server.send(.accounts([Samples.account], at: Samples.time), to: id)
                rig.server.send(.retcode(.ok), to: id)
            }
            rig.inbound = []
            let bytes = rig.server.takeOutput()
            // unsafe: the array's bytes, copied within the call.
            unsafe bytes.withUnsafeBytes {
                unsafe rig.client.receive($0, now: rig.now, sink: sink)
            }
        }
        #expect(sink.count == 3)
        #expect(rig.client.state == .failed(.closed))
    }
}
