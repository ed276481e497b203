import Foundation
import MTBridge
import RiskEngine
import Testing

/// Whose library riskd loads, and which it refuses.
@Suite(.timeLimit(.minutes(5))) struct LoadingTests {
    @Test func paths() throws {
        let directory = try TemporaryDirectory()
        let good = try directory.write("x", to: "a.so", mode: 0o755)
        #expect(try ShimFile(good).path.hasSuffix("/a.so"))
        for bad in ["a.so", "./a.so", ""] {
            #expect(throws: ShimError.self, "\(bad)") { try ShimFile(bad) }
        }
        let absent = #expect(throws: ShimError.self) { try ShimFile(directory.path + "/none.so") }
        #expect(absent?.kind == .absent)
        #expect(throws: ShimError.self) { try ShimFile(directory.path) }
        let link = directory.path + "/link.so"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: good)
        #expect(try ShimFile(link) == ShimFile(good))
    }

    @Test(arguments: [0o775, 0o757, 0o666])
    func aFileThatOthersMayWrite(mode: Int) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("x", to: "a.so", mode: mode)
        let error = #expect(throws: ShimError.self) { try ShimFile(file) }
        #expect(error?.description.contains("chmod go-w") == true)
    }

    @Test func aDirectoryThatOthersMayWrite() throws {
        let directory = try TemporaryDirectory()
        let inner = directory.path + "/open"
        try FileManager.default.createDirectory(
            atPath: inner, withIntermediateDirectories: true)
        let file = try directory.write("x", to: "open/a.so", mode: 0o755)
        #expect(try ShimFile(file).path.hasSuffix("/open/a.so"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o777], ofItemAtPath: inner)
        #expect(throws: ShimError.self) { try ShimFile(file) }
    }

    private func failure(of path: String) throws -> BridgeFailure? {
        let clock = SystemClock()
        let line = try ShimConnection(
            ShimSettings(
                path: path,
                credentials: BridgeCredentials(login: Login(1), role: .reader, secret: [1])),
            clock: clock)
        let sink = RecordingSink()
        while line.state == .connecting {
            line.pump(now: clock.monotonic(), sink: sink)
            usleep(1_000)
        }
        guard case .failed(let failure) = line.state else { return nil }
        return failure
    }

    @Test func noLibrary() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("not ELF", to: "a.so", mode: 0o755)
        let text = try failure(of: file)?.text
        #expect(text?.contains("cannot be loaded") == true, "\(text ?? "loaded")")
    }

    /// A library that is one, but no shim: any of the system's.
    @Test func anotherLibrary() throws {
        let candidates = ["/lib/x86_64-linux-gnu/libm.so.6", "/usr/lib64/libm.so.6"]
        guard let path = candidates.first(where: { FileManager.default.fileExists(atPath: $0) })
        else {
            print("SKIPPED: no libm.so.6 where it usually is")
            return
        }
        let text = try failure(of: path)?.text
        #expect(text?.contains("does not export mtshim_entry") == true, "\(text ?? "loaded")")
    }

    @Test(
        .enabled(if: TestPrograms.shim != nil),
        arguments: ["unix:/tmp/a.sock", "tcp:127.0.0.1:7", "shim:/usr/lib/mt5.so"])
    func locations(text: String) throws {
        #expect(try BridgeLocation(text).description == text)
    }

    @Test(arguments: ["shim:", "shim:mt5.so", "shim:/", "shim:relative/a.so", "http://a"])
    func badLocations(text: String) {
        #expect(throws: BridgeAddressError.self) { try BridgeLocation(text) }
    }
}
