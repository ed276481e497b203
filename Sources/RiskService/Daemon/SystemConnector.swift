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
                message: "no secret: set \(role == .reader ? "reader" : "enforcer")-secret=, "
                    + "or run under systemd with LoadCredential=")
        }
        let secret = try CredentialFile.read(path)
        return try WireConnection.connect(
            to: BridgeAddress(settings.bridge),
            credentials: BridgeCredentials(login: login, role: role, secret: secret),
            clock: clock, allowPlaintext: settings.allowPlaintext)
    }
}
