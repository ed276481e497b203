import CLinux
import Glibc
import MTBridge
import RiskEngine

/// Parses, starts, and says how it ended.
enum Program {
    static func run(_ arguments: [String]) -> Int32 {
        if arguments.contains("--help") || arguments.contains("-h") {
            print(Options.help, terminator: "")
            return 0
        }
        if arguments.contains("--version") {
            print("riskd-shim-host \(Release.version)")
            return 0
        }
        do throws(HostError) {
            let options = try Options(arguments)
            guard !options.checksOnly else {
                print("good: \(options.shim) for \(options.listen)")
                return 0
            }
            try Host(options).run()
            return 0
        } catch {
            complain(error.message)
            return error.isUsage ? 2 : 1
        }
    }

    /// A line on standard error, which systemd hands to the journal.
    static func complain(_ text: String) {
        let line = "riskd-shim-host: \(text)\n"
        // unsafe: the C stream and the text, for the call.
        _ = unsafe fputs(line, clinux_stderr())
    }
}

/// Why the host cannot start or go on.
struct HostError: Error {
    let message: String
    /// The command line or its file is wrong.
    var isUsage = false

    init(_ message: String, isUsage: Bool = false) {
        self.message = message
        self.isUsage = isUsage
    }
}
