import CLinux
import Glibc
import RiskEngine

/// Finds the command, runs it, and says how it went.
enum Riskctl {
    static let controlSocket = "/run/riskd/control.sock"
    static let eventSocket = "/run/riskd/events.sock"

    static let commands: [CommandSpec] =
        [.status] + AccountCommands.all + ViolationCommands.all + EnforcementCommands.all + [
            .ruleList, .eventTail,
        ]
        + AuditCommands.all + ConfigCommands.all + ShimCommands.all

    static func run(_ arguments: [String]) -> ExitCode {
        do throws(CommandFailure) {
            try dispatch(optionsLast(arguments))
            return .success
        } catch {
            Output.complain("riskctl: \(error.message)")
            return error.code
        }
    }

    /// `--socket PATH` and `--json` may also stand before the command, where other programs want
    /// them.
    private static func optionsLast(_ arguments: [String]) -> [String] {
        var rest = arguments[...]
        var leading: [String] = []
        while let first = rest.first, first == "--json" || first.hasPrefix("--socket") {
            let words = first == "--socket" ? 2 : 1
            leading += rest.prefix(words)
            rest = rest.dropFirst(words)
        }
        return rest + leading
    }

    private static func dispatch(_ arguments: [String]) throws(CommandFailure) {
        let words = arguments.prefix { !$0.hasPrefix("-") }
        let wantsHelp = arguments.contains { $0 == "--help" || $0 == "-h" }
        guard let noun = words.first else {
            if arguments.first == "--version" {
                return Output.print("riskctl \(Release.version)")
            }
            if wantsHelp { return Output.print(Help.overview(commands)) }
            throw CommandFailure(.usage, "a command is missing\n\n\(Help.overview(commands))")
        }
        let ofNoun = commands.filter { $0.noun == noun }
        guard let first = ofNoun.first else {
            throw CommandFailure(.usage, "\(noun): unknown; see riskctl --help")
        }
        if first.verb == nil {
            return try run(first, arguments.dropFirst(), wantsHelp: wantsHelp)
        }
        let verb = words.dropFirst().first
        if let verb, let command = ofNoun.first(where: { $0.verb == verb }) {
            return try run(command, arguments.dropFirst(2), wantsHelp: wantsHelp)
        }
        if wantsHelp, verb == nil { return Output.print(Help.noun(noun, ofNoun)) }
        let verbs = ofNoun.compactMap(\.verb).joined(separator: ", ")
        throw CommandFailure(.usage, "riskctl \(noun): expected one of \(verbs)")
    }

    private static func run(
        _ command: CommandSpec, _ arguments: ArraySlice<String>, wantsHelp: Bool
    ) throws(CommandFailure) {
        if wantsHelp { return Output.print(Help.command(command)) }
        try command.run(Invocation(arguments, command))
    }
}
