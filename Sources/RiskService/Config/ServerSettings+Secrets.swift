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
