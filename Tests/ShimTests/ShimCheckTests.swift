import Foundation
import MTBridge
import Testing

/// `riskctl shim check` as an operator runs it, without a daemon.
@Suite(
    .enabled(
        if: TestPrograms.control != nil && TestPrograms.emulator != nil
            && TestPrograms.shim != nil))
struct ShimCheckTests {
    private func run(
        _ arguments: [String]
    ) throws -> (code: Int32, out: String, err: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(TestPrograms.control))
        process.arguments = ["shim", "check"] + arguments
        let out = Pipe()
        let err = Pipe()
        process.standardOutput = out
        process.standardError = err
        try process.run()
        let text = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(
            decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, complaint)
    }

    private func base(_ server: TestServer) throws -> [String] {
        let file = try #require(server.directory).path + "/secret"
        return [
            try #require(TestPrograms.shim), "--server", server.address.description,
            "--reader", "\(TestServer.reader):\(file)", "--zone", "+03:00",
        ]
    }

    @Test func readsOnlyUnlessAskedTo() throws {
        let server = try TestServer(["--actions", "/dev/null"])
        let result = try run(base(server))
        #expect(result.code == 0, "\(result.out)\(result.err)")
        #expect(result.out.contains("pass  accounts.identity"))
        #expect(!result.out.contains("write."))
        #expect(result.out.hasSuffix("0 failed, 0 skipped: conforming\n"))
    }

    @Test func writesToTheNamedAccount() throws {
        let server = try TestServer()
        let file = try #require(server.directory).path + "/secret"
        let result = try run(
            base(server) + [
                "--enforcer", "\(TestServer.enforcer):\(file)", "--write",
                "--login", "\(TestServer.busyLogin)", "--json",
            ])
        #expect(result.code == 0, "\(result.out)\(result.err)")
        #expect(result.out.contains(#""write.close""#))
        #expect(!result.out.contains(#""failed""#))
    }

    @Test func aLyingShimFails() throws {
        let server = try TestServer()
        let result = try run(base(server) + ["--settings", "fault=other-login:accounts"])
        #expect(result.code == 1)
        #expect(result.out.contains("FAIL  accounts.bulk"))
        #expect(result.err.contains("failed"))
    }

    @Test func exitCodes() throws {
        let directory = try TemporaryDirectory()
        let secret = try directory.write("s", to: "secret")
        let reader = ["--reader", "1:\(secret)"]
        #expect(try run(["/nowhere/shim.so"] + reader).code == 4)
        #expect(try run(["shim.so"] + reader).code == 2)
        #expect(try run([#require(TestPrograms.shim)]).code == 2)
        let shim = try #require(TestPrograms.shim)
        #expect(try run([shim, "--write"] + reader).code == 2)
        #expect(try run([shim, "--login", "7"] + reader).code == 2)
        let nobody = ["--server", "unix:\(directory.path)/none.sock"]
        #expect(try run([shim] + nobody + reader).code == 3)
    }
}
