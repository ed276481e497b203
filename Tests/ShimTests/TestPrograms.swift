import CLinux
import Foundation

/// What this build made, beside the tests.
enum TestPrograms {
    static let directory: String = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return bundle.map { URL(filePath: $0).deletingLastPathComponent().path } ?? "."
    }()

    /// Nil when it was not built; then says so.
    static func path(_ name: String) -> String? {
        let path = directory + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            print("SKIPPED: \(name) is not built beside the tests")
            return nil
        }
        return path
    }

    static let emulator = path("mtemud")
    static let host = path("riskd-shim-host")
    static let control = path("riskctl")
    /// The reference shim, a C library over the emulator's protocol.
    static let shim = path("libmtshim-reference.so")
}

/// A program that a test started; ended with the test, by its own pid.
final class SpawnedProgram {
    let process = Process()
    private let errors = Pipe()

    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    var pid: Int32 { process.processIdentifier }

    /// Polls until `condition` holds; false when the program ended before.
    func wait(until condition: () -> Bool) -> Bool {
        while !condition() {
            guard process.isRunning else { return false }
            usleep(10_000)
        }
        return true
    }

    /// Ends it without a chance to say good-bye.
    func kill() {
        guard process.isRunning else { return }
        _ = Foundation.kill(pid, SIGKILL)
        process.waitUntilExit()
    }

    deinit { kill() }
}
