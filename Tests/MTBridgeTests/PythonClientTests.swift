import Foundation
import MTBridge
import RiskEngine
import Testing

/// A client that shares no code with ours, written from the document alone.
@Suite struct PythonClientTests {
    struct Output: Decodable, Equatable {
        struct Account: Decodable, Equatable {
            var login: UInt64
            var balance: Double
            var equity: Double
        }
        var name: String
        var time: Int64
        var utc: Int64
        var accounts: [Account]
    }

    private static func answer(_ request: BridgeRequest) -> BridgeReply {
        switch request {
        case .serverTime: .serverTime(Samples.time, utc: UTCTime(milliseconds: 77))
        case .logins(mask: #"demo*,!demo\test*"#): .logins((1...600).map { Login($0) })
        case .accounts(let logins):
            .accounts(
                logins.map { login in
                    var record = Samples.account
                    record.login = login
                    record.equity = Double(login.rawValue) + 0.25
                    return record
                }, at: Samples.time)
        default: .retcode(.errParams)
        }
    }

    /// Runs the script against `listener`; its output and exit status, nil without python3.
    private func run(
        _ listener: BridgeListener, secret: String
    ) throws -> (output: Data, status: Int32)? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("python/minimal_client.py").path
        process.arguments = [
            "python3", script, listener.address.description, "\(Rig.login)", "reader", secret,
            #"demo*,!demo\test*"#,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = Pipe()
        try process.run()
        let clock = SystemClock()
        let limit = clock.monotonic().advanced(byMilliseconds: 60_000)
        var server: ServerConnection?
        while process.isRunning {
            if clock.monotonic() > limit { process.terminate() }
            if let transport = listener.accept() {
                server = ServerConnection(
                    transport: transport,
                    session: ServerSession(
                        info: Rig.info,
                        identities: [.init(login: Rig.login, role: .reader, secret: Rig.secret)],
                        authenticatesFrames: listener.address.authenticatesFrames,
                        now: clock.monotonic(), random: BridgeRandom.bytes))
            }
            guard let server else { continue }
            for case .request(let id, let request) in (try? server.pump(now: clock.monotonic()))
                ?? []
            {
                server.session.send(Self.answer(request), to: id)
            }
        }
        if process.terminationStatus == 127 {
            print("SKIPPED: python3 is not installed; the documented client was not run")
            return nil
        }
        return (output.fileHandleForReading.readDataToEndOfFile(), process.terminationStatus)
    }

    private func listeners(_ directory: TemporaryDirectory) throws -> [BridgeListener] {
        [
            try BridgeListener(.unix(path: directory.path + "/b.sock")),
            try BridgeListener(.tcp(host: "127.0.0.1", port: 0)),
        ]
    }

    @Test func readsEveryAccountOverUnixAndTCP() throws {
        let directory = try TemporaryDirectory()
        for listener in try listeners(directory) {
            guard let result = try run(listener, secret: "correct horse battery staple") else {
                return
            }
            #expect(result.status == 0)
            let expected = Output(
                name: "demo", time: Samples.time.milliseconds, utc: 77,
                accounts: (1...600).map {
                    .init(login: $0, balance: Samples.account.balance, equity: Double($0) + 0.25)
                })
            #expect(try JSONDecoder().decode(Output.self, from: result.output) == expected)
        }
    }

    @Test func isRefusedWithAWrongSecret() throws {
        let directory = try TemporaryDirectory()
        for listener in try listeners(directory) {
            guard let result = try run(listener, secret: "wrong") else { return }
            #expect(result.status == 1)
            #expect(result.output.isEmpty)
        }
    }
}
