import RiskService

/// One request over the control socket.
struct ControlCall {
    let verb: String
    var arguments: [String: String] = [:]
    var reason: String?

    /// The result, as JSON text exactly as riskd wrote it.
    func perform(socket path: String) throws(CommandFailure) -> String {
        let line = try exchange(request(), path: path)
        guard let answer = JSONValue(text: line) else {
            throw CommandFailure(.failed, "riskd answered with something that is not JSON")
        }
        if answer["ok"] == .bool(true) { return Self.resultText(line) }
        let message = answer["error"]?["message"]?.stringValue ?? "riskd refused"
        switch answer["error"]?["code"]?.stringValue {
        case "not_found": throw CommandFailure(.notFound, message)
        case "usage": throw CommandFailure(.usage, message)
        default: throw CommandFailure(.failed, message)
        }
    }

    private func request() -> JSONValue {
        var members: [String: JSONValue] = [
            "verb": .string(verb), "args": .object(arguments.mapValues { .string($0) }),
        ]
        members["reason"] = reason.map { .string($0) }
        return .object(members)
    }

    private func exchange(_ request: JSONValue, path: String) throws(CommandFailure) -> String {
        do throws(SocketError) {
            var connection = try LineConnection(path: path)
            connection.setReceiveTimeout(seconds: 30)
            // A connection that is turned away is answered before it is closed: read even when
            // sending failed.
            try? connection.send(line: request.text)
            if let line = try connection.readLine() { return line }
        } catch {
            throw CommandFailure(.unreachable, "riskd is not reachable: \(error)")
        }
        throw CommandFailure(.unreachable, "riskd closed \(path) without an answer")
    }

    /// `…` of `{"ok":true,"result":…}`, untouched, so that no number changes on the way.
    private static func resultText(_ line: String) -> String {
        let start = "{\"ok\":true,\"result\":"
        guard line.hasPrefix(start) else { return line }
        return String(line.dropFirst(start.count).dropLast())
    }
}

extension Invocation {
    /// Asks riskd; prints the answer as it is (`--json`) or as `human` puts it.
    func ask(
        _ call: ControlCall, human: (JSONValue) -> String
    ) throws(CommandFailure) {
        let result = try call.perform(socket: self["socket"] ?? Riskctl.controlSocket)
        if wantsJSON { return Output.print(result) }
        guard let value = JSONValue(text: result) else {
            throw CommandFailure(.failed, "riskd answered with something that is not JSON")
        }
        Output.print(human(value))
    }

    /// The options of these names that were given, under their names on the wire.
    func arguments(_ names: [String]) -> [String: String] {
        var arguments: [String: String] = [:]
        for name in names {
            arguments[name.replacing("-", with: "_")] = self[name]
        }
        return arguments
    }
}
