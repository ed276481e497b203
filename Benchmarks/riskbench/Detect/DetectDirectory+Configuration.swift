// What the configurations of all judged runs begin with.
extension DetectDirectory {
    /// The secrets of both roles: 32 random bytes in hexadecimal each.
    func writeSecrets() throws {
        for file in [readerSecret, enforcerSecret] { try Self.write(Self.secret(), to: file) }
    }

    private static func secret() -> String {
        (0..<4).map { _ in
            let word = String(UInt64.random(in: 0 ... .max), radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }

    /// riskd in this directory, and its one server; keys that follow are the server's.
    func daemonAndServer(mode: String, accountsMax: Int) -> String {
        """
        [Daemon]
        mode=\(mode)
        state-directory=\(state)
        event-socket=\(eventSocket)
        control-socket=\(controlSocket)
        rest=unix:\(restSocket)
        roster-directory=\(rosters)
        accounts-max=\(accountsMax)

        [Server live1]
        bridge=unix:\(bridgeSocket)
        zone=\(DetectConfiguration.zone)
        reader-login=\(DetectConfiguration.reader)
        reader-secret=\(readerSecret)
        enforcer-login=\(DetectConfiguration.enforcer)
        enforcer-secret=\(enforcerSecret)
        """
    }
}
