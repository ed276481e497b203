import CLinux
import Foundation
import Glibc
import RiskEngine
import RiskService

/// The process around the daemon: command line, signals, service manager.
enum Process {
    /// - Returns: The exit code.
    static func run(_ words: [String]) -> Int32 {
        let arguments: Arguments
        do throws(UsageError) {
            arguments = try Arguments(words)
        } catch {
            complain("\(error.message)\nTry 'riskd --help'.")
            return 2
        }
        switch arguments.action {
        case .help:
            print(Arguments.help)
            return 0
        case .version:
            print("riskd \(Daemon.version)")
            return 0
        case .checkConfiguration: return check(arguments)
        case .run: return serve(arguments)
        }
    }

    private static func check(_ arguments: Arguments) -> Int32 {
        do throws(ConfigurationError) {
            let configuration = try ConfigurationParser.load(path: arguments.configuration)
            let (rows, issues) = Roster.load(directory: configuration.daemon.rosterDirectory)
            // Secrets that are not there yet are no fault of the configuration; bad ones are.
            let others = configuration.secretProblems + configuration.shimProblems
            for problem in issues.map(\.description) + others { complain(problem) }
            guard issues.isEmpty, others.isEmpty else { return 1 }
            print(
                "\(arguments.configuration): good, \(configuration.servers.count) servers, "
                    + "\(configuration.plans.count) plans, \(rows.count) roster lines")
            return 0
        } catch {
            complain(error.description)
            return 1
        }
    }

    private static func serve(_ arguments: Arguments) -> Int32 {
        let manager = ServiceManager()
        let journal = JournalWriter()
        defer { _ = journal.close() }
        var options = Daemon.Options(journal: journal)
        options.configurationPath = arguments.configuration
        options.clock = arguments.clock
        let daemon: Daemon
        do {
            options.sockets = try manager.takeSockets()
            let configuration = try ConfigurationParser.load(path: arguments.configuration)
            daemon = try Daemon(configuration, options)
        } catch {
            let reason = "riskd cannot start: \(error)"
            if (error as? StartError)?.isOfLedger == true {
                // At a priority that pages: accounts are unwatched until somebody mends it.
                journal.write(JournalEntry(.ledger, reason))
            } else {
                complain(reason)
            }
            manager.stopping(status: "cannot start: \(error)")
            return 1
        }
        manager.ready(status: daemon.summary())
        loop(daemon, manager, journal)
        manager.stopping(status: "stopping")
        let lost = daemon.stop()
        if lost > 0 { complain("riskd: \(lost) entries could not be made durable") }
        return lost == 0 ? 0 : 1
    }

    /// Waits for signals; pets the watchdog only while every thread makes progress.
    private static func loop(
        _ daemon: Daemon, _ manager: ServiceManager, _ journal: JournalWriter
    ) {
        var said: String?
        while true {
            switch clinux_next_signal(1_000_000_000) {
            case SIGTERM, SIGINT: return
            case SIGHUP: reload(daemon, manager, journal)
            default: break
            }
            daemon.refresh()
            if let problem = daemon.problem() {
                if said != problem {
                    journal.write(JournalEntry(.overload, priority: .critical, problem))
                }
                said = problem
                manager.status("NOT PROGRESSING: \(problem)")
            } else {
                said = nil
                manager.petWatchdog()
                manager.status(daemon.summary())
            }
        }
    }

    private static func reload(
        _ daemon: Daemon, _ manager: ServiceManager, _ journal: JournalWriter
    ) {
        manager.reloading()
        do throws(StartError) {
            let changes = try daemon.reload()
            journal.write(
                JournalEntry(
                    .reload,
                    "configuration reloaded: "
                        + (changes.isEmpty ? "no change" : changes.joined(separator: "; "))))
        } catch {
            journal.write(JournalEntry(.reload, priority: .error, error.description))
        }
        manager.ready(status: daemon.summary())
    }

    private static func complain(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
