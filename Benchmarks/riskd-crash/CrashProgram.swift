import CLinux
import Foundation
import Glibc
import MTBridge
import RiskEngine
import RiskService

/// The daemon as riskd runs it, with a hook that ends it.
enum CrashProgram {
    static let usage = """
        usage: riskd-crash --config FILE --time-origin TIME@NS --die-at POINT[:PASSAGE]
               riskd-crash --list

        """

    /// - Returns: The exit code: 1 could not start, 2 usage, 0 stopped without passing the point.
    static func run(_ words: [String]) -> Int32 {
        if words == ["--list"] {
            for point in CrashPoint.allCases { print(point.rawValue) }
            return 0
        }
        guard let arguments = CrashArguments(words) else {
            complain(usage)
            return 2
        }
        let journal = JournalWriter()
        defer { _ = journal.close() }
        var options = Daemon.Options(journal: journal)
        options.configurationPath = arguments.configuration
        options.clock = arguments.clock
        options.crashHook = DyingHook(arguments.point, passage: arguments.passage)
        do {
            let configuration = try ConfigurationParser.load(path: arguments.configuration)
            let daemon = try Daemon(configuration, options)
            serve(daemon)
            return daemon.stop() == 0 ? 0 : 1
        } catch {
            complain("riskd-crash cannot start: \(error)\n")
            return 1
        }
    }

    /// SIGHUP reloads; SIGTERM and SIGINT end it.
    private static func serve(_ daemon: Daemon) {
        while true {
            switch clinux_next_signal(1_000_000_000) {
            case SIGTERM, SIGINT: return
            case SIGHUP:
                do throws(StartError) {
                    _ = try daemon.reload()
                } catch { complain("\(error)\n") }
            default: daemon.refresh()
            }
        }
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
