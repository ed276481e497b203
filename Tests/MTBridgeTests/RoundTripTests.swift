import MTBridge
import RiskEngine
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [false, true])
    func everyMessageArrivesAsItWasSent(tags: Bool) throws {
        let rig = try Rig.ready(tags: tags)
        for (request, reply) in zip(Samples.requests, Samples.replies) {
            rig.inbound = []
            let id = try #require(rig.client.submit(request, deadline: rig.later))
            try rig.exchange()
            #expect(rig.requests.map(\.0) == [id])
            #expect(rig.requests.map(\.1) == [request])
            rig.server.send(reply, to: id)
            try rig.exchange()
            if case .accounts(let records, let at) = reply {
                #expect(rig.sink.accounts[id] == records)
                #expect(rig.sink.accountTimes[id] == at)
            } else {
                #expect(rig.sink.replies[id] == reply)
            }
        }
        for event in Samples.events { rig.server.send(event) }
        try rig.exchange()
        #expect(rig.sink.events == Samples.events)
        #expect(rig.client.state == .ready(Rig.info))
    }

    @Test func dealerAnswerFollowsItsReply() throws {
        let rig = try Rig.ready()
        let id = try #require(
            rig.client.submit(.dealerSend(Samples.dealerRequest), deadline: rig.later))
        try rig.exchange()
        rig.server.send(.retcode(.ok), to: id)
        rig.server.send(Samples.dealerAnswer, to: id)
        try rig.exchange()
        #expect(rig.sink.replies[id] == .retcode(.ok))
        #expect(rig.sink.answers[id] == Samples.dealerAnswer)
        rig.clock.advance(milliseconds: 2_000)
        rig.client.tick(now: rig.now, sink: rig.sink)
        #expect(rig.sink.timeouts.isEmpty)
    }

    @Test func accountsAreAskedWithoutAnArray() throws {
        let rig = try Rig.ready()
        let logins: [UInt64] = [3, 1, 2]
        // unsafe: the array's elements, copied within the call.
        let id = try unsafe logins.withUnsafeBufferPointer {
            try #require(unsafe rig.client.submitAccounts($0, deadline: rig.later))
        }
        try rig.exchange()
        #expect(rig.requests.map(\.0) == [id])
        #expect(rig.requests.map(\.1) == [.accounts([Login(3), Login(1), Login(2)])])
    }

    @Test(arguments: [false, true])
    func repliesLongerThanAFrameAreSplitAndJoined(tags: Bool) throws {
        let rig = try Rig.ready(tags: tags)
        let logins = (0..<50_000).map { Login(UInt64($0)) }
        let deals = (0..<12_000).map { index in
            var deal = Samples.deal
            deal.ticket = UInt64(index)
            return deal
        }
        let first = try #require(rig.client.submit(.logins(mask: "*"), deadline: rig.later))
        let second = try #require(
            rig.client.submit(
                .deals(logins, from: Samples.time, to: Samples.time), deadline: rig.later))
        try rig.exchange()
        #expect(rig.requests.map(\.0) == [first, second])
        rig.server.send(.logins(logins), to: first)
        rig.server.send(.deals(deals), to: second)
        let stream = rig.server.takeOutput()
        let frames = FrameEditor.frames(stream)
        #expect(frames.count == 4)
        #expect(frames.allSatisfy { $0.count <= WireLimits.frameSizeMax })
        #expect(frames.map { $0[5] } == [0, 1, 1, 0])
        rig.toClient(stream)
        #expect(rig.sink.replies[first] == .logins(logins))
        #expect(rig.sink.replies[second] == .deals(deals))
    }

    @Test func anAccountReplyTooLongForAFrameIsRefusedNotSplit() throws {
        let rig = try Rig.ready()
        let id = try #require(rig.client.submit(.accounts(Samples.logins), deadline: rig.later))
        try rig.exchange()
        let records = [AccountRecord](
            repeating: AccountRecord(), count: WireLimits.accountsPerReplyMax + 1)
        rig.server.send(.accounts(records, at: Samples.time), to: id)
        try rig.exchange()
        #expect(rig.sink.replies[id] == .retcode(.errParams))
        rig.server.send(.retcode(.ok), to: id)
        try rig.exchange()
        #expect(rig.client.lateReplies == 1)
    }

    @Test func loginsThatWereNotAskedForPassThrough() throws {
        let rig = try Rig.ready()
        let id = try #require(rig.client.submit(.accounts([Login(1)]), deadline: rig.later))
        try rig.exchange()
        rig.server.send(.accounts([Samples.account], at: Samples.time), to: id)
        try rig.exchange()
        #expect(rig.sink.accounts[id]?.map(\.login) == [Samples.account.login])
    }

    /// Whatever a double's bits are, they arrive: judging them is the gate's work.
    @Test func doublesAreNotJudged() throws {
        let rig = try Rig.ready()
        let id = try #require(rig.client.submit(.accounts([Login(1)]), deadline: rig.later))
        try rig.exchange()
        var record = Samples.account
        record.equity = Double(bitPattern: 0x7ff8_0000_dead_beef)
        record.balance = -.infinity
        record.credit = -0.0
        rig.server.send(.accounts([record], at: Samples.time), to: id)
        try rig.exchange()
        let arrived = try #require(rig.sink.accounts[id]?.first)
        #expect(arrived.equity.bitPattern == 0x7ff8_0000_dead_beef)
        #expect(arrived.balance == -.infinity)
        #expect(arrived.credit.sign == .minus)
    }

    /// The platform cuts long texts; so does the wire, never inside a character.
    @Test func longTextsAreCutAtACharacter() throws {
        let rig = try Rig.ready()
        var request = Samples.dealerRequest
        request.comment = String(repeating: "é", count: 40)
        request.symbol = "A\0B"
        _ = try #require(rig.client.submit(.dealerSend(request), deadline: rig.later))
        try rig.exchange()
        guard case .dealerSend(let arrived)? = rig.requests.first?.1 else {
            Issue.record("no dealer request arrived")
            return
        }
        #expect(arrived.comment == String(repeating: "é", count: 15))
        #expect(arrived.symbol == "A")
    }
}
