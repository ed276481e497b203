import Foundation

/// Programs of others that judge our interfaces; absent ones are skipped, loudly.
enum ExternalTool {
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let hasPromtool = isThere("promtool", ["--version"])
    static let hasCurl = isThere("curl", ["--version"])
    static let hasJSONSchema = isThere("python3", ["-c", "import jsonschema"])
    static let hasOpenAPIValidator = isThere(
        "python3", ["-c", "import jsonschema, openapi_spec_validator"])

    /// Runs a program of the PATH with `input` on its standard input.
    static func run(
        _ program: String, _ arguments: [String], input: String = ""
    ) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        let stdin = Pipe()
        let output = Pipe()
        process.standardInput = stdin
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private static func isThere(_ program: String, _ arguments: [String]) -> Bool {
        let isThere = (try? run(program, arguments).code) == 0
        if !isThere {
            print("SKIPPED: tests that need \(program) \(arguments.joined(separator: " "))")
        }
        return isThere
    }
}
