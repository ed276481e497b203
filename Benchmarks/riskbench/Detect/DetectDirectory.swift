import Foundation

/// Where everything of one run lies; short, because Unix socket paths are.
struct DetectDirectory {
    let path: String

    var population: String { path + "/population.json" }
    var roster: String { path + "/accounts.d/live1.csv" }
    var rosters: String { path + "/accounts.d" }
    var levels: String { path + "/levels.csv" }
    var ticks: String { path + "/ticks.csv" }
    /// The market with a tick that was none, where one was asked for.
    var offMarketTicks: String { path + "/market.csv" }
    var truth: String { path + "/truth.ndjson" }
    var trace: String { path + "/trace.csv" }
    var replies: String { path + "/replies.ndjson" }
    var actions: String { path + "/actions.ndjson" }
    var events: String { path + "/events.ndjson" }
    var run: String { path + "/run.json" }
    var configuration: String { path + "/riskd.conf" }
    var state: String { path + "/state" }
    var bridgeSocket: String { path + "/mt.sock" }
    var eventSocket: String { path + "/events.sock" }
    var controlSocket: String { path + "/control.sock" }
    var restSocket: String { path + "/rest.sock" }
    var readerSecret: String { path + "/reader" }
    var enforcerSecret: String { path + "/enforcer" }
    var emulatorLog: String { path + "/mtemud.log" }
    var riskdLog: String { path + "/riskd.log" }

    /// A run's own directory within this one.
    func run(_ options: DetectOptions) throws -> DetectDirectory {
        let name = [options.variant, options.policy.rawValue].filter { !$0.isEmpty }
        return try DetectDirectory("\(path)/\(name.joined(separator: "-"))")
    }

    /// Uses `given`, or makes a fresh temporary directory.
    init(_ given: String?) throws {
        if let given {
            path = URL(fileURLWithPath: given).standardizedFileURL.path
        } else {
            let name = String(UInt32.random(in: 0 ... .max), radix: 36)
            path = FileManager.default.temporaryDirectory.path + "/riskbench-\(name)"
        }
        // 107 bytes are what a Unix socket's address holds.
        guard path.utf8.count + "/control.sock".utf8.count <= 107 else {
            throw BenchmarkError("\(path) is too long for the paths of Unix sockets below it")
        }
    }

    /// - Throws: `BenchmarkError` when an earlier run lies there: riskd would remember its
    /// violations.
    func create() throws {
        guard !FileManager.default.fileExists(atPath: state) else {
            throw BenchmarkError("\(path) holds an earlier run: name a new directory, or remove it")
        }
        for directory in [path, rosters, state] {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    static func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        guard made else { throw BenchmarkError("cannot write \(path)") }
    }
}
