import Foundation
import RiskJudge

/// The C++ queues, compiled on the spot and run in a process of their own.
///
/// One owner; every call waits for the answer.
final class PeerProcess {
    /// Names as the peers know them.
    let queues: [String]
    private let process: Process
    private let requests: FileHandle
    private let answers: FileHandle

    /// - Throws: `BenchmarkError` when there is no compiler or the source does not compile.
    init(source: String, buildDirectory: String) throws {
        let program = try Self.compile(source, into: buildDirectory)
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        self.process = process
        requests = input.fileHandleForWriting
        answers = output.fileHandleForReading
        var names: [String] = []
        try requests.write(contentsOf: Data("list\n".utf8))
        var cursor = JSONCursor(try Self.line(answers))
        cursor.members { key, value in
            if key == "queues" {
                value.elements { names.append($0.string()) }
            } else {
                value.skip()
            }
        }
        queues = names
    }

    /// Runs one round.
    ///
    /// - Throws: `BenchmarkError` when the queue lost items or the process died.
    func round(
        _ queue: String, _ measure: QueueMeasure, processors: (Int32, Int32)
    ) throws -> Double {
        let request =
            "\(queue) \(measure.rawValue) \(measure.count) \(processors.0) \(processors.1)\n"
        try requests.write(contentsOf: Data(request.utf8))
        var figure = 0.0
        var isSound = false
        var cursor = JSONCursor(try Self.line(answers))
        cursor.members { key, value in
            switch key {
            case "value": figure = value.double()
            case "sound": isSound = value.label(literal: "true")
            default: value.skip()
            }
        }
        guard isSound, !cursor.failed else {
            throw BenchmarkError("\(queue) failed its round of \(measure.rawValue)")
        }
        return figure
    }

    /// Ends the process.
    func stop() {
        try? requests.close()
        process.waitUntilExit()
    }

    private static func line(_ handle: FileHandle) throws -> String {
        var bytes: [UInt8] = []
        while let byte = try handle.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        throw BenchmarkError("the process of the C++ queues ended")
    }

    private static func compile(_ source: String, into directory: String) throws -> String {
        let compilers = ["/usr/bin/g++", "/usr/bin/c++"]
        guard let compiler = compilers.first(where: FileManager.default.isExecutableFile) else {
            throw BenchmarkError("no C++ compiler")
        }
        guard FileManager.default.fileExists(atPath: source) else {
            throw BenchmarkError("\(source) is not there; run in the checkout or give --peers")
        }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let program = directory + "/queue_peers"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: compiler)
        process.arguments = [
            "-O3", "-march=native", "-std=c++17", "-pthread", source, "-o", program, "-latomic",
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError("\(source) does not compile")
        }
        return program
    }
}
