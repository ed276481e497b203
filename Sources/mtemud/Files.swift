import CLinux
import Foundation
import MTBridge
import MTEmulator
import RiskEngine

/// What mtemud reads from disk.
enum Files {
    static func read(_ path: String) throws(ScenarioError) -> [UInt8] {
        do {
            let data =
                path == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data()
                : try Data(contentsOf: URL(fileURLWithPath: path))
            return Array(data)
        } catch { throw .invalid("cannot read \(path): \(error.localizedDescription)") }
    }

    /// A tick file, through zcat when its name ends in .gz.
    static func ticks(_ path: String) throws(ScenarioError) -> [UInt8] {
        guard path.hasSuffix(".gz") else { return try read(path) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/zcat")
        process.arguments = ["--", path]
        let pipe = Pipe()
        process.standardOutput = pipe
        do {
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw ScenarioError.invalid("zcat \(path): status \(process.terminationStatus)")
            }
            return Array(data)
        } catch let error as ScenarioError {
            throw error
        } catch { throw .invalid("cannot unpack \(path): \(error.localizedDescription)") }
    }

    /// A secret: a regular file that nobody else may read, without its last line break.
    static func secret(_ path: String) throws(ScenarioError) -> [UInt8] {
        var status = stat()
        // unsafe: stat fills the local.
        guard unsafe stat(path, &status) == 0 else {
            throw .invalid("secret \(path): errno \(clinux_errno())")
        }
        guard status.st_mode & 0o170000 == 0o100000, status.st_mode & 0o077 == 0 else {
            throw .invalid("secret \(path): must be a file that only its owner reads (chmod 600)")
        }
        var bytes = try read(path)
        if bytes.last == 10 { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .invalid("secret \(path): empty") }
        return bytes
    }
}
