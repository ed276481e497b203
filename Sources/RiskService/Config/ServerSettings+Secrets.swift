internal import Foundation
internal import MTBridge

extension ServerSettings {
    /// Where the reader's secret is: `reader-secret=`, else the systemd credential.
    ///
    /// `LoadCredential=riskd:DIRECTORY` names the files of a directory `riskd_FILE`.
    /// - Parameter credentials: `$CREDENTIALS_DIRECTORY`.
    /// - Returns: Nil when neither is given.
    public func readerSecretPath(credentials: String?) -> String? {
        readerSecret ?? credentials.map { "\($0)/riskd_\(id)-reader" }
    }

    /// Where the enforcer's secret is; see `readerSecretPath(credentials:)`.
    public func enforcerSecretPath(credentials: String?) -> String? {
        enforcerSecret ?? credentials.map { "\($0)/riskd_\(id)-enforcer" }
    }
}

extension Configuration {
    /// What is wrong with the configured shim libraries, without loading any.
    public var shimProblems: [String] {
        servers.compactMap { server in
            guard case .shim(let path)? = try? BridgeLocation(server.bridge) else { return nil }
            do throws(ShimError) {
                _ = try ShimFile(path)
                return nil
            } catch {
                return "[Server \(server.id)] \(error.description)"
            }
        }
    }

    /// What is wrong with the configured secret files that exist; each names file and remedy.
    public var secretProblems: [String] {
        servers.flatMap { server in
            [server.readerSecret, server.enforcerSecret].compactMap { path in
                guard let path, FileManager.default.fileExists(atPath: path) else { return nil }
                do throws(CredentialError) {
                    _ = try CredentialFile.secret(path)
                    return nil
                } catch {
                    return "[Server \(server.id)] secret \(error.description)"
                }
            }
        }
    }
}
