import RiskEngine
import SHA2

/// The server's half of the mutual proof: hello in, challenge out; proof in, welcome out.
struct ServerHandshake {
    enum State {
        /// Nothing has come yet.
        case awaitingHello
        /// The challenge is out; `secret` is nil for a login that does not exist.
        case awaitingProof(Transcript, tags: Bool, login: Login, role: BridgeRole, secret: [UInt8]?)
        /// The client is proved; or refused, and nothing more is read.
        case done
    }
    /// What a frame led to.
    enum Action {
        case send(Challenge)
        case welcome(Welcome, login: Login, role: BridgeRole, keys: FrameKeys?)
        case refuse(Refusal, BridgeFailure)
    }
    private(set) var state = State.awaitingHello
    let info: BridgeServerInfo
    let identities: [ServerSession.Identity]
    let authenticatesFrames: Bool
    let random: (Int) -> [UInt8]

    init(
        info: BridgeServerInfo, identities: [ServerSession.Identity], authenticatesFrames: Bool,
        random: @escaping (Int) -> [UInt8]
    ) {
        self.info = info
        self.identities = identities
        self.authenticatesFrames = authenticatesFrames
        self.random = random
    }

    mutating func receive(_ frame: Frame) throws(BridgeFailure) -> Action {
        switch (state, frame.type) {
        case (.awaitingHello, .hello): return try hello(frame.record())
        case (.awaitingProof(let transcript, let tags, let login, let role, let secret), .proof):
            let proof: Proof = try frame.record()
            state = .done
            // A login that does not exist costs the same work and gets the same answer.
            let key = secret ?? random(32)
            let right = ConstantTime.equal(
                proof.code, transcript.code(.clientProof, secret: key))
            guard right, secret != nil else { return refuse(.accountInvalid) }
            let suffix = Transcript.encode(info)
            let welcome = Welcome(
                code: transcript.code(.serverProof, secret: key, suffix: suffix), info: info)
            let keys = tags ? FrameKeys(transcript, secret: key) : nil
            return .welcome(welcome, login: login, role: role, keys: keys)
        default:
            throw .protocolViolation("\(frame.type) message: not expected in this handshake step")
        }
    }

    private mutating func hello(_ hello: Hello) throws(BridgeFailure) -> Action {
        guard hello.magic == Hello.magicExpected else {
            throw .protocolViolation("hello message, magic: expected MTBR")
        }
        let ours = WireLimits.versions
        let version = min(hello.versionMax, ours.upperBound)
        guard version >= hello.versionMin, version >= ours.lowerBound else {
            state = .done
            let failure = BridgeFailure.versionMismatch(
                ours: ours.upperBound, theirsMin: hello.versionMin, theirsMax: hello.versionMax)
            return .refuse(Refusal(reason: .version, text: "no common version"), failure)
        }
        let challenge = Challenge(
            version: version, tags: authenticatesFrames || hello.wantsTags, nonce: random(32))
        let identity = identities.first { $0.login == hello.login && $0.role == hello.role }
        state = .awaitingProof(
            Transcript(hello, challenge), tags: challenge.tags, login: hello.login,
            role: hello.role, secret: identity?.secret)
        return .send(challenge)
    }

    private func refuse(_ retcode: Retcode) -> Action {
        .refuse(
            Refusal(reason: .authentication, retcode: retcode, text: "unknown login or secret"),
            .authentication(retcode))
    }
}

/// The keys under which each direction's frames are tagged.
struct FrameKeys {
    let client: [UInt8]
    let server: [UInt8]

    init(_ transcript: Transcript, secret: Secret) {
        client = transcript.code(.clientFrames, secret: secret)
        server = transcript.code(.serverFrames, secret: secret)
    }

    init(_ transcript: Transcript, secret: [UInt8]) {
        client = transcript.code(.clientFrames, secret: secret)
        server = transcript.code(.serverFrames, secret: secret)
    }
}
