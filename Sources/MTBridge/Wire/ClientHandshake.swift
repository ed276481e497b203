import RiskEngine
import SHA2

/// The client's half of the mutual proof: hello out, challenge in; proof out, welcome in.
struct ClientHandshake {
    enum State {
        /// The hello is out.
        case awaitingChallenge
        /// The proof is out.
        case awaitingWelcome(Transcript, tags: Bool)
        /// The server is proved.
        case done
    }
    enum Action {
        case send(Proof)
        case ready(BridgeServerInfo, keys: FrameKeys?)
    }
    private(set) var state = State.awaitingChallenge
    let hello: Hello
    /// Until the server is proved.
    private var secret: Secret?

    init(credentials: BridgeCredentials, wantsTags: Bool, nonce: [UInt8]) {
        secret = credentials.secret
        hello = Hello(
            role: credentials.role, wantsTags: wantsTags, login: credentials.login, nonce: nonce)
    }

    mutating func receive(_ frame: Frame) throws(BridgeFailure) -> Action {
        switch (state, frame.type) {
        case (.awaitingChallenge, .challenge):
            guard let secret else { throw .closed }
            let challenge: Challenge = try frame.record()
            guard (hello.versionMin...hello.versionMax).contains(challenge.version) else {
                throw .protocolViolation(
                    "challenge message, version: \(challenge.version) was not offered")
            }
            guard challenge.tags || !hello.wantsTags else {
                throw .protocolViolation("challenge message, tags: we insisted on tagged frames")
            }
            let transcript = Transcript(hello, challenge)
            state = .awaitingWelcome(transcript, tags: challenge.tags)
            return .send(Proof(code: transcript.code(.clientProof, secret: secret)))
        case (.awaitingWelcome(let transcript, let tags), .welcome):
            guard let secret else { throw .closed }
            let welcome: Welcome = try frame.record()
            let expected = transcript.code(
                .serverProof, secret: secret, suffix: Transcript.encode(welcome.info))
            guard ConstantTime.equal(welcome.code, expected) else {
                throw .authentication(.authServerBad)
            }
            state = .done
            self.secret = nil
            return .ready(welcome.info, keys: tags ? FrameKeys(transcript, secret: secret) : nil)
        default:
            throw .protocolViolation("\(frame.type) message: not expected in this handshake step")
        }
    }
}

extension Refusal {
    /// What the client makes of it.
    var failure: BridgeFailure {
        switch reason {
        case .version:
            .versionMismatch(
                ours: WireLimits.versions.upperBound, theirsMin: versionMin, theirsMax: versionMax)
        case .authentication: .authentication(retcode)
        case .violation: .protocolViolation("the server refused: \(text)")
        }
    }
}
