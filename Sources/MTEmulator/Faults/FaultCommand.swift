import RiskEngine

/// The text form of faults on mtemud's control socket.
public enum FaultCommand {
    /// What the socket's `help` prints.
    public static let help = """
        unknown-login [N]          the next N accounts replies carry a login nobody asked for
        omit LOGIN[,LOGIN] [N]     the next N replies that would show them leave them out
        equity LOGIN VALUE [N]     VALUE: nan inf -inf zero negative or a number
        garbage                    bytes that are no frame, to every connection
        half-open on|off           stop answering; connections stay open
        gone SECONDS               close listeners and connections for so long
        end-of-day                 the walk over the accounts begins now
        deposit|withdraw|credit|bonus|correction|charge|commission|interest|dividend|tax|agent|
        compensation|compensation-credit LOGIN AMOUNT [silent] [COMMENT]
                                   a deal without a trade; silent: no hint
        truth LOGIN                what the account really has
        status                     one line of counters
        help                       this text
        """

    /// Reads one command line; the error says what was expected.
    public static func parse(_ line: String) throws(ScenarioError) -> Fault {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case "unknown-login":
            return .unknownLogin(replies: try count(words, at: 1))
        case "omit":
            let logins = try argument(words, "LOGIN[,LOGIN]").split(separator: ",")
            let parsed = logins.compactMap { UInt64($0).map { Login($0) } }
            guard parsed.count == logins.count else {
                throw .invalid("omit: expected logins, separated by commas")
            }
            return .omit(parsed, replies: try count(words, at: 2))
        case "equity":
            guard words.count >= 3, let login = UInt64(words[1]) else {
                throw .invalid("equity: expected LOGIN VALUE [N]")
            }
            return .equity(
                Login(login), try equity(words[2]), replies: try count(words, at: 3))
        case "garbage": return .garbage
        case "half-open":
            let state = try argument(words, "on|off")
            guard state == "on" || state == "off" else {
                throw .invalid("half-open: expected on or off")
            }
            return .halfOpen(state == "on")
        case "gone":
            guard let seconds = Double(try argument(words, "SECONDS")), seconds > 0,
                seconds < 1e6
            else { throw .invalid("gone: expected seconds > 0") }
            return .gone(milliseconds: Int64(seconds * 1000))
        case "end-of-day": return .endOfDay
        case let name? where CashFlow.names.contains { $0.name == name }:
            return try cash(name, words)
        default: throw .invalid("unknown command '\(words.first ?? "")'; try help")
        }
    }

    private static func cash(_ name: String, _ words: [String]) throws(ScenarioError) -> Fault {
        guard words.count >= 3, let login = UInt64(words[1]), let amount = Double(words[2]),
            amount.isFinite, abs(amount) <= 1e9,
            let entry = CashFlow.names.first(where: { $0.name == name })
        else { throw .invalid("\(name): expected LOGIN AMOUNT [silent] [COMMENT]") }
        let rest = words.dropFirst(3)
        let isSilent = rest.first == "silent"
        return .cash(
            Login(login), entry.action, amount: Double(entry.sign) * amount,
            comment: rest.dropFirst(isSilent ? 1 : 0).joined(separator: " "),
            isHinted: !isSilent)
    }

    private static func argument(
        _ words: [String], _ expected: String
    ) throws(ScenarioError) -> String {
        guard words.count > 1 else { throw .invalid("\(words[0]): expected \(expected)") }
        return words[1]
    }

    private static func count(_ words: [String], at index: Int) throws(ScenarioError) -> Int {
        guard words.count > index else { return 1 }
        guard let count = Int(words[index]), count > 0 else {
            throw .invalid("\(words[0]): expected a number of replies > 0, not '\(words[index])'")
        }
        return count
    }

    private static func equity(_ text: String) throws(ScenarioError) -> FaultyEquity {
        switch text {
        case "nan": return .notANumber
        case "inf": return .infinite
        case "-inf": return .negativeInfinite
        case "zero": return .zero
        case "negative": return .negative
        default:
            guard let value = Double(text) else {
                throw .invalid("equity: expected nan, inf, -inf, zero, negative or a number")
            }
            return .value(value)
        }
    }
}
