/// `--help`, from the same table that parses the command line.
enum Help {
    static func overview(_ commands: [CommandSpec]) -> String {
        var table = Table(["", "", ""])
        for command in commands {
            table.add([
                "  riskctl \(command.name)", command.operands.joined(separator: " "),
                command.summary,
            ])
        }
        return """
            Usage: riskctl NOUN VERB [OPERAND] [OPTIONS]

            \(table.rowsText)

            Every command takes --json, and --help for its options; riskctl --version.
            Exit codes: 0 ok, 1 failed, 2 usage, 3 daemon unreachable, 4 not found.
            """
    }

    static func noun(_ noun: String, _ commands: [CommandSpec]) -> String {
        var table = Table(["", "", ""])
        for command in commands {
            table.add([
                "  riskctl \(command.name)", command.operands.joined(separator: " "),
                command.summary,
            ])
        }
        return "Usage: riskctl \(noun) VERB [OPERAND] [OPTIONS]\n\n\(table.rowsText)"
    }

    static func command(_ command: CommandSpec) -> String {
        let operands = command.operands.map { " \($0)" }.joined()
        var table = Table(["", ""])
        for option in command.options {
            table.add([
                "  --\(option.name)\(option.placeholder.map { " \($0)" } ?? "")",
                option.help,
            ])
        }
        return """
            Usage: riskctl \(command.name)\(operands) [OPTIONS]

            \(command.summary)

            Options:
            \(table.rowsText)
            """
    }
}
