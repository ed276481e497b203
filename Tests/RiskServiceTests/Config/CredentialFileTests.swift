import CLinux
import Foundation
import MTBridge
import RiskService
import Testing

@Suite("Secrets are read from files that nobody else can read or change")
struct CredentialFileTests {
    private func read(_ contents: String, mode: Int) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let path = directory.path + "/secret"
        try contents.write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        // unsafe: copied within the call.
        return unsafe try CredentialFile.secret(path).withBytes { unsafe Array($0) }
    }

    @Test(
        "Newlines at the end do not belong to it", arguments: ["s3cret", "s3cret\n", "s3cret\r\n"])
    func trimmed(_ contents: String) throws {
        #expect(try read(contents, mode: 0o400) == Array("s3cret".utf8))
    }

    @Test("Spaces do", arguments: [" s", "s ", "s\n s"])
    func kept(_ contents: String) throws {
        #expect(try read(contents, mode: 0o600) == Array(contents.utf8))
    }

    @Test(
        "Modes",
        arguments: [
            (0o400, true), (0o600, true), (0o440, true), (0o640, true), (0o644, false),
            (0o660, false),
            (0o604, false), (0o602, false), (0o777, false),
        ])
    func modes(_ mode: Int, _ isGood: Bool) throws {
        if isGood {
            #expect(try read("x", mode: mode) == Array("x".utf8))
        } else {
            let error = #expect(throws: CredentialError.self) { try read("x", mode: mode) }
            #expect(error?.message.contains("chmod 0400") == true)
        }
    }

    @Test("Empty is refused", arguments: ["", "\n", "\r\n\n"])
    func empty(_ contents: String) {
        let error = #expect(throws: CredentialError.self) { try read(contents, mode: 0o400) }
        #expect(error?.message.contains("is empty") == true)
    }

    @Test("A directory, a FIFO and a missing file are refused; none blocks")
    func others() throws {
        let directory = try TemporaryDirectory()
        let fifo = directory.path + "/fifo"
        // unsafe: the path is passed as a C string for the call only.
        try #require(unsafe mkfifo(fifo, 0o400) == 0)
        for path in [directory.path, fifo, directory.path + "/none"] {
            let error = #expect(throws: CredentialError.self) { try CredentialFile.secret(path) }
            #expect(error?.path == path)
        }
    }

    @Test("A file of another user is refused", .enabled(if: geteuid() == 0, "needs root to chown"))
    func owner() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/secret"
        try "x".write(toFile: path, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o400, .ownerAccountID: 65_534], ofItemAtPath: path)
        let error = #expect(throws: CredentialError.self) { try CredentialFile.secret(path) }
        #expect(error?.message.contains("belongs to uid 65534") == true)
    }
}
