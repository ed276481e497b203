internal import MTBridge
internal import RiskEngine

/// Connects to a server's real bridge; the secret is read from its file for each connection.
struct SystemConnector: BridgeConnector {
    let credentials: CredentialKeeper
    let clock: any Clock

    private var settings: ServerSettings { credentials.settings }

    func connect(_ role: BridgeRole) throws -> any BridgeConnection {
        let given = try credentials.credentials(role)
        switch try BridgeLocation(settings.bridge) {
        case .wire(let address):
            return try WireConnection.connect(
                to: address, credentials: given, clock: clock,
                allowPlaintext: settings.allowPlaintext, timing: timing)
        case .shim(let path):
            return try ShimConnection(
                ShimSettings(
                    path: path, address: settings.shimAddress, options: settings.shimSettings,
                    credentials: given), clock: clock)
        }
    }

    func credential(_ role: BridgeRole) -> CredentialStamp? { credentials.stamp(role) }

    func note(_ role: BridgeRole, _ news: CredentialNews) { credentials.note(role, news) }

    /// A replay's clock runs faster than the peer can answer: its patience is scaled with it.
    private var timing: WireTiming {
        let second = clock.monotonic().advanced(byMilliseconds: 1_000)
        let scale = max(1, 1_000_000_000 / max(1, clock.realNanoseconds(until: second)))
        var timing = WireTiming()
        timing.handshakeMilliseconds *= scale
        timing.pingMilliseconds *= scale
        timing.silenceMilliseconds *= scale
        return timing
    }
}
