import CLinux
import Foundation

/// A program of this build, run with its output in a file; ended by its own pid.
final class ChildProcess {
    let name: String
    let log: String
    private let process = Process()

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    init(_ name: String, arguments: [String], log: String) throws {
        self.name = name
        self.log = log
        guard FileManager.default.createFile(atPath: log, contents: nil),
            let output = FileHandle(forWritingAtPath: log)
        else {
            throw BenchmarkError("cannot write \(log)")
        }
        process.executableURL = URL(fileURLWithPath: try Programs.path(of: name))
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// Waits for it to end by itself.
    ///
    /// - Throws: `BenchmarkError` with the end of its log when it failed.
    func wait() throws {
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw failure("failed") }
    }

    /// Waits until `condition` holds.
    ///
    /// - Throws: `BenchmarkError` with the end of its log when it ends before, or `seconds` pass.
    func await(_ what: String, seconds: Double, _ condition: () -> Bool) throws {
        let deadline = clinux_monotonic_ns() + Int64(seconds * 1e9)
        while !condition() {
            guard isRunning else { throw failure("ended before \(what)") }
            guard clinux_monotonic_ns() < deadline else {
                throw failure("\(what) did not come within \(seconds) s")
            }
            usleep(20_000)
        }
    }

    /// SIGTERM, and SIGKILL for who does not obey within ten seconds.
    func stop() {
        guard isRunning else { return }
        process.terminate()
        let deadline = clinux_monotonic_ns() + 10_000_000_000
        while isRunning, clinux_monotonic_ns() < deadline { usleep(20_000) }
        guard isRunning else { return }
        Output.error("\(name) did not stop within 10 s and was killed")
        kill()
    }

    /// SIGKILL, at once.
    func kill() {
        guard isRunning else { return }
        Foundation.kill(pid, SIGKILL)
        process.waitUntilExit()
    }

    /// Once it has ended: by SIGKILL.
    var wasKilled: Bool {
        process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL
    }

    /// Once it has ended by itself; nil when a signal ended it.
    var exitCode: Int32? {
        process.terminationReason == .exit ? process.terminationStatus : nil
    }

    func failure(_ what: String) -> BenchmarkError {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        let tail = text.split(separator: "\n").suffix(12).joined(separator: "\n  ")
        return BenchmarkError("\(name) \(what); its log says:\n  \(tail)")
    }
}
