internal import RiskEngine

/// Reads `match=`: `live1:demo\prop*,!demo\propX*,live2:login 1001`.
///
/// An entry without a server belongs to the server of the entry before it.
struct PlanMatchParser {
    struct Problem: Error {
        var message: String
    }

    static func parse(_ text: String) throws(Problem) -> [PlanMatch] {
        var matches: [PlanMatch] = []
        var server: ServerID?
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var entry = part.trimmed
            let excludes = entry.hasPrefix("!")
            if excludes { entry = String(entry.dropFirst()) }
            if let colon = entry.firstIndex(of: ":") {
                server = ServerID(entry[..<colon].trimmed)
                entry = entry[entry.index(after: colon)...].trimmed
            }
            guard let server, !server.rawValue.isEmpty else {
                throw Problem(
                    message: "'\(part.trimmed)' names no server; write SERVER:MASK, such as"
                        + " live1:demo\\*")
            }
            matches.append(try match(entry, server: server, excludes: excludes))
        }
        guard matches.contains(where: { !$0.excludes }) else {
            throw Problem(message: "only excludes and so matches nothing; begin with SERVER:*")
        }
        return matches
    }

    private static func match(
        _ entry: String, server: ServerID, excludes: Bool
    ) throws(Problem) -> PlanMatch {
        guard entry.hasPrefix("login ") else {
            if let message = GroupMask.problem(entry) { throw Problem(message: message) }
            return .group(server: server, mask: entry, exclude: excludes)
        }
        guard let number = UInt64(entry.dropFirst(6).trimmed), number > 0, !excludes else {
            throw Problem(
                message: "'\(entry)': expected 'login' and a number above 0, and no '!' before it")
        }
        return .login(server: server, login: Login(number))
    }
}

extension PlanMatch {
    var excludes: Bool {
        if case .group(_, _, let excludes) = self { excludes } else { false }
    }
}
