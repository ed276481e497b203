import Foundation
import MTBridge
import RiskEngine
import Testing

/// `riskd-shim-host` in a process of its own, with the reference shim in front of a server.
final class ShimHost {
    /// What riskd proves to the host; the manager's password is another.
    static let secret = "between riskd and the host"
    let address: BridgeAddress
    let program: SpawnedProgram
    private let directory: TemporaryDirectory

    init(_ server: TestServer, options: String = "") throws {
        let directory = try TemporaryDirectory()
        self.directory = directory
        let socket = directory.path + "/bridge.sock"
        address = .unix(path: socket)
        let secret = try directory.write(Self.secret, to: "secret")
        let password = try directory.write(TestServer.secret, to: "password")
        let file = try directory.write(
            """
            # As in /etc/riskd/shim-host.
            shim=\(#require(TestPrograms.shim))
            listen=unix:\(socket)
            shim-address=\(server.address)
            shim-settings=\(options)
            reader-login=\(TestServer.reader)
            reader-secret=\(secret)
            reader-password=\(password)
            enforcer-login=\(TestServer.enforcer)
            enforcer-secret=\(secret)
            enforcer-password=\(password)

            """, to: "host.conf")
        program = try SpawnedProgram(#require(TestPrograms.host), ["--config", file])
        let isThere = program.wait { TestServer.answers(address, Self.secret, server.clock) }
        try #require(isThere, "the host does not answer")
    }
}
