import MTBridge
import RiskEngine
import Testing

@Suite struct HandshakeTests {
    /// Runs a handshake that must fail and gives what each side made of it.
    private func outcome(_ rig: Rig) -> (client: BridgeConnectionState, server: BridgeFailure?) {
        var failure: BridgeFailure?
        for _ in 0..<4 {
            do { try rig.toServer(rig.client.takeOutput()) } catch {
                failure = failure ?? error as? BridgeFailure
            }
            rig.toClient(rig.server.takeOutput())
        }
        return (rig.client.state, failure)
    }

    @Test(arguments: [false, true])
    func wrongSecretIsRefused(tags: Bool) {
        let (client, server) = outcome(Rig(tags: tags, secret: Array("wrong".utf8)))
        #expect(client == .failed(.authentication(.accountInvalid)))
        #expect(server == .authentication(.accountInvalid))
    }

    @Test func unknownLoginLooksLikeAWrongSecret() {
        let (client, server) = outcome(Rig(login: Login(9)))
        #expect(client == .failed(.authentication(.accountInvalid)))
        #expect(server == .authentication(.accountInvalid))
    }

    @Test func oneRolesSecretDoesNotOpenTheOther() {
        let clock = ManualClock(utc: UTCTime(milliseconds: 0))
        let rig = Rig(role: .enforcer)
        let server = ServerSession(
            info: Rig.info,
            identities: [
                .init(login: Rig.login, role: .reader, secret: Rig.secret),
                .init(login: Rig.login, role: .enforcer, secret: Array("other".utf8)),
            ],
            authenticatesFrames: false, now: clock.monotonic(), random: Rig.fixedRandom(3))
        let hello = rig.client.takeOutput()
        // unsafe: the arrays' bytes, copied within the calls.
        #expect(throws: Never.self) {
            _ = try unsafe hello.withUnsafeBytes { try unsafe server.receive($0, now: rig.now) }
        }
        rig.toClient(server.takeOutput())
        let proof = rig.client.takeOutput()
        #expect(throws: BridgeFailure.authentication(.accountInvalid)) {
            _ = try unsafe proof.withUnsafeBytes { try unsafe server.receive($0, now: rig.now) }
        }
    }

    /// A server that does not know the secret cannot make a welcome, whatever it accepts.
    @Test func serverMustProveItselfToo() throws {
        let rig = Rig()
        try rig.toServer(rig.client.takeOutput())
        rig.toClient(rig.server.takeOutput())
        try rig.toServer(rig.client.takeOutput())
        var welcome = FrameEditor(rig.server.takeOutput())
        welcome.bytes[FrameEditor.headerSize] ^= 1
        welcome.fixChecksum()
        rig.toClient(welcome.bytes)
        #expect(rig.client.state == .failed(.authentication(.authServerBad)))
    }

    /// The server's information is under its proof: nobody in between can change it.
    @Test func alteredServerInformationIsNoticed() throws {
        let rig = Rig()
        try rig.toServer(rig.client.takeOutput())
        rig.toClient(rig.server.takeOutput())
        try rig.toServer(rig.client.takeOutput())
        var welcome = FrameEditor(rig.server.takeOutput())
        welcome.bytes[FrameEditor.headerSize + 32] ^= 1
        welcome.fixChecksum()
        rig.toClient(welcome.bytes)
        #expect(rig.client.state == .failed(.authentication(.authServerBad)))
    }

    /// Turning the tags off on the way is noticed on either side.
    @Test func downgradeIsNoticed() throws {
        let byClient = Rig(tags: true, serverInsists: false)
        try byClient.exchange()
        #expect(byClient.client.state == .ready(Rig.info))

        let stripped = Rig(tags: true, serverInsists: false)
        var hello = FrameEditor(stripped.client.takeOutput())
        hello.bytes[FrameEditor.headerSize + 9] = 0
        hello.fixChecksum()
        try stripped.toServer(hello.bytes)
        stripped.toClient(stripped.server.takeOutput())
        guard case .failed(.protocolViolation) = stripped.client.state else {
            Issue.record("the client accepted untagged frames: \(stripped.client.state)")
            return
        }
    }

    /// Every byte of hello and challenge is under the proofs: a change of any of them fails.
    @Test func everyHandshakeByteIsCovered() throws {
        let helloSize = Rig().client.outputCount
        for offset in FrameEditor.headerSize..<helloSize {
            let rig = Rig()
            var hello = FrameEditor(rig.client.takeOutput())
            hello.bytes[offset] ^= 1
            hello.fixChecksum()
            _ = try? rig.toServer(hello.bytes)
            _ = self.outcome(rig)
            #expect(!rig.server.isReady, "hello byte \(offset)")
        }
        for offset in FrameEditor.headerSize..<(FrameEditor.headerSize + 40) {
            let rig = Rig()
            try rig.toServer(rig.client.takeOutput())
            var challenge = FrameEditor(rig.server.takeOutput())
            challenge.bytes[offset] ^= 1
            challenge.fixChecksum()
            rig.toClient(challenge.bytes)
            _ = self.outcome(rig)
            #expect(!rig.server.isReady, "challenge byte \(offset)")
        }
    }

    @Test func versionsWithoutOverlapAreRefusedWithBothRanges() throws {
        let rig = Rig()
        var hello = FrameEditor(rig.client.takeOutput())
        hello.bytes.replaceSubrange(24..<28, with: [7, 0, 9, 0])
        hello.fixChecksum()
        #expect(throws: BridgeFailure.versionMismatch(ours: 1, theirsMin: 7, theirsMax: 9)) {
            try rig.toServer(hello.bytes)
        }
        rig.toClient(rig.server.takeOutput())
        #expect(
            rig.client.state == .failed(.versionMismatch(ours: 1, theirsMin: 1, theirsMax: 1)))
    }

    @Test func aClientOfLaterVersionsGetsOurs() throws {
        let rig = Rig()
        var hello = FrameEditor(rig.client.takeOutput())
        hello.bytes.replaceSubrange(24..<28, with: [1, 0, 9, 0])
        hello.fixChecksum()
        try rig.toServer(hello.bytes)
        let challenge = rig.server.takeOutput()
        #expect(challenge[4] == 2)
        #expect(Array(challenge[20..<22]) == [1, 0])
    }

    @Test func handshakeHasADeadlineOnBothSides() throws {
        let rig = Rig()
        rig.clock.advance(milliseconds: 4_999)
        rig.client.tick(now: rig.now, sink: rig.sink)
        try rig.server.tick(now: rig.now)
        #expect(rig.client.state == .connecting)
        rig.clock.advance(milliseconds: 1)
        rig.client.tick(now: rig.now, sink: rig.sink)
        #expect(rig.client.state == .failed(.timedOut))
        #expect(throws: BridgeFailure.timedOut) { try rig.server.tick(now: rig.now) }
    }

    @Test func requestsBeforeTheProofAreViolations() throws {
        let ready = try Rig.ready()
        _ = ready.client.submit(.serverTime, deadline: ready.later)
        let request = ready.client.takeOutput()
        let fresh = Rig()
        #expect(throws: BridgeFailure.self) { try fresh.toServer(request) }
        #expect(fresh.inbound.isEmpty)
    }

    /// Nobody who has not proved himself gets a megabyte of our memory.
    @Test func largeFramesBeforeTheProofAreRefusedByTheirLength() {
        let rig = Rig()
        #expect(throws: BridgeFailure.self) { try rig.toServer([0, 16, 0, 0]) }
    }

    @Test func readersMayNotWrite() throws {
        let rig = try Rig.ready(role: .reader)
        let writes: [BridgeRequest] = [
            .dealerSend(DealerRequest()), .orderCancel(login: Login(1), ticket: 2),
            .userUpdate(UserRecord()),
        ]
        for request in writes {
            let id = try #require(rig.client.submit(request, deadline: rig.later))
            try rig.exchange()
            #expect(rig.sink.replies[id] == .retcode(.errPermissions))
        }
        #expect(rig.requests.isEmpty)
    }
}
