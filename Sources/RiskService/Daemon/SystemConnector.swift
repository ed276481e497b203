internal import Foundation
internal import MTBridge
internal import RiskEngine

/// Connects to a server's real bridge; the secret is read from its file for each connection.
struct SystemConnector: BridgeConnector {
    let settings: ServerSettings
    let clock: any Clock

    func connect(_ role: BridgeRole) throws -> any BridgeConnection {
        let login = role == .reader ? settings.readerLogin : settings.enforcerLogin ?? Login(0)
        let credentials = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"]
        let path =
            role == .reader
            ? settings.readerSecretPath(credentials: credentials)
            : settings.enforcerSecretPath(credentials: credentials)
        guard let path else {
            throw CredentialError(
                path: "\(settings.id)",
                message:
                    "no secret: set \(role == .reader ? "reader" : "enforcer")-secret=, or run "
                    + "under systemd with LoadCredential=")
        }
        let given = BridgeCredentials(
            login: login, role: role, secret: try CredentialFile.read(path))
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
