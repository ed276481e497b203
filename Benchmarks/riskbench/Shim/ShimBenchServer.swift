import CLinux
import Foundation
import MTBridge
import RiskEngine

/// An emulator for this benchmark alone, on a Unix socket in a directory of its own.
final class ShimBenchServer {
    let clock = SystemClock()
    private let directory: String
    private let process: ChildProcess
    private static let secret = "riskbench"
    private static let login = Login(9_001)

    init() throws {
        directory = NSTemporaryDirectory() + "riskbench-shim-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let secret = directory + "/secret"
        guard
            FileManager.default.createFile(
                atPath: secret, contents: Data(Self.secret.utf8),
                attributes: [.posixPermissions: 0o600])
        else { throw BenchmarkError("cannot write \(secret)") }
        process = try ChildProcess(
            "mtemud",
            arguments: [
                "--accounts", "1000", "--generate", "--listen", "unix:\(directory)/mt.sock",
                "--reader", "\(Self.login):\(secret)",
            ], log: directory + "/mtemud.log")
        let log = directory + "/mtemud.log"
        try process.await("readiness", seconds: 30) {
            let text = try? String(contentsOfFile: log, encoding: .utf8)
            return text?.contains("mtemud: ready") ?? false
        }
    }

    private var credentials: BridgeCredentials {
        BridgeCredentials(login: Self.login, role: .reader, secret: Array(Self.secret.utf8))
    }

    func native() throws -> any BridgeConnection {
        try WireConnection.connect(
            to: .unix(path: directory + "/mt.sock"), credentials: credentials, clock: clock)
    }

    func shim(_ path: String) throws -> any BridgeConnection {
        try ShimConnection(
            ShimSettings(
                path: path, address: "unix:\(directory)/mt.sock", credentials: credentials),
            clock: clock)
    }

    func stop() {
        process.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
