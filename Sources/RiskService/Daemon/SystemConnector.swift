internal import Foundation
internal import MTBridge
internal import RiskEngine

/// Connects to a server's real bridge; the secret is read from its file for each connection.
struct SystemConnector: BridgeConnector {
    let settings: ServerSettings
    let clock: any Clock

    func connect(_ role: BridgeRole) throws -> any BridgeConnection {
        let login = role == .reader ? settings.readerLogin : settings.enforcerLogin ?? Login(0)
        let secret = try CredentialFile.read(Self.secretPath(settings, role))
        return try WireConnection.connect(
            to: BridgeAddress(settings.bridge),
            credentials: BridgeCredentials(login: login, role: role, secret: secret),
            clock: clock, allowPlaintext: settings.allowPlaintext)
    }

    /// The configured file, else `$CREDENTIALS_DIRECTORY/SERVER-ROLE`.
    static func secretPath(_ settings: ServerSettings, _ role: BridgeRole) -> String {
        let configured = role == .reader ? settings.readerSecret : settings.enforcerSecret
        if let configured { return configured }
        let directory =
            ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] ?? "/etc/riskd/credentials"
        return "\(directory)/\(settings.id)-\(role == .reader ? "reader" : "enforcer")"
    }
}
