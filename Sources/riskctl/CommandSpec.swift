/// One option of a command; a flag when it has no placeholder.
struct OptionSpec: Sendable {
    let name: String
    let placeholder: String?
    let help: String

    init(_ name: String, _ placeholder: String? = nil, _ help: String) {
        self.name = name
        self.placeholder = placeholder
        self.help = help
    }

    static let json = OptionSpec("json", nil, "print JSON instead of a table")
    static let socket = OptionSpec(
        "socket", "PATH", "control socket (default \(Riskctl.controlSocket))")
    static let reason = OptionSpec("reason", "TEXT", "why; goes into the audit (required)")
}

/// One command: how it is written, explained and run.
struct CommandSpec: Sendable {
    /// `account`; the only word of `status`.
    let noun: String
    let verb: String?
    /// `SERVER/LOGIN`; empty when it takes none.
    let operands: [String]
    let summary: String
    let options: [OptionSpec]
    let run: @Sendable (Invocation) throws(CommandFailure) -> Void

    init(
        _ noun: String, _ verb: String?, operands: [String] = [], _ summary: String,
        _ options: [OptionSpec],
        run: @escaping @Sendable (Invocation) throws(CommandFailure) -> Void
    ) {
        self.noun = noun
        self.verb = verb
        self.operands = operands
        self.summary = summary
        self.options = options + [.json]
        self.run = run
    }

    var name: String { verb.map { "\(noun) \($0)" } ?? noun }
}

/// A command line that was understood.
struct Invocation {
    let operands: [String]
    private let options: [String: String]

    /// - Throws: `CommandFailure` (usage) for what `spec` does not take.
    init(_ arguments: ArraySlice<String>, _ spec: CommandSpec) throws(CommandFailure) {
        var operands: [String] = []
        var options: [String: String] = [:]
        var rest = arguments
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--"), argument.count > 2 else {
                operands.append(argument)
                continue
            }
            let parts = argument.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false
            ).map(String.init)
            guard let option = spec.options.first(where: { $0.name == parts[0] }) else {
                throw CommandFailure(
                    .usage, "\(argument): unknown; see riskctl \(spec.name) --help")
            }
            guard let placeholder = option.placeholder else {
                options[option.name] = "true"
                continue
            }
            // A value that begins with two dashes is written --NAME=VALUE.
            let next =
                parts.count > 1 || rest.first?.hasPrefix("--") ?? true ? nil : rest.popFirst()
            guard let value = parts.count > 1 ? parts[1] : next else {
                throw CommandFailure(.usage, "--\(option.name): \(placeholder) is missing")
            }
            options[option.name] = value
        }
        guard operands.count == spec.operands.count else {
            let expected =
                spec.operands.isEmpty
                ? "no operand" : spec.operands.joined(separator: " ")
            throw CommandFailure(
                .usage, "riskctl \(spec.name) takes \(expected), got \(operands.count) operand(s)")
        }
        self.operands = operands
        self.options = options
    }

    subscript(name: String) -> String? { options[name] }

    func has(_ name: String) -> Bool { options[name] != nil }

    var wantsJSON: Bool { has("json") }

    /// The option's value.
    ///
    /// - Throws: `CommandFailure` (usage) when it was not given.
    func required(_ name: String) throws(CommandFailure) -> String {
        guard let value = options[name], !value.isEmpty else {
            throw CommandFailure(.usage, "--\(name) is missing")
        }
        return value
    }

    /// Server and login of the operand `SERVER/LOGIN`.
    func account() throws(CommandFailure) -> (server: String, login: String) {
        let parts = operands[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, UInt64(parts[1]) != nil else {
            throw CommandFailure(.usage, "\(operands[0]): expected SERVER/LOGIN, as in live1/1001")
        }
        return (String(parts[0]), String(parts[1]))
    }
}
