/// The options after a subcommand: `--name value`, `--name=value` or a bare `--flag`.
struct Options {
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// - Parameters:
    ///   - names: Options that take a value.
    ///   - flags: Options that take none.
    /// - Throws: `UsageError` for anything else.
    init(
        _ arguments: some Sequence<String>, names: Set<String>, flags known: Set<String>
    )
        throws(UsageError)
    {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("--") else {
                throw UsageError("unexpected argument: \(argument)")
            }
            let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1)
            let name = String(parts.first ?? "")
            if known.contains(name), parts.count == 1 {
                flags.insert(name)
            } else if names.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
                    throw UsageError("--\(name) needs a value")
                }
                values[name] = value
            } else {
                throw UsageError("unknown option: \(argument)")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func text(_ name: String) -> String? { values[name] }
    func text(_ name: String, default value: String) -> String { values[name] ?? value }

    /// A number within `range`.
    func number<Value: Comparable & LosslessStringConvertible>(
        _ name: String, default value: Value, in range: ClosedRange<Value>
    ) throws(UsageError) -> Value {
        guard let text = values[name] else { return value }
        guard let number = Value(text), range.contains(number) else {
            throw UsageError(
                "--\(name): expected a number from \(range.lowerBound) to \(range.upperBound), "
                    + "not \(text)")
        }
        return number
    }
}
