import RiskService

extension CommandSpec {
    /// `riskctl event tail`.
    static let eventTail = CommandSpec(
        "event", "tail", "events as they happen, or from a cursor on",
        [
            OptionSpec("after", "SEQ", "first replay what came after this one"),
            OptionSpec("epoch", "EPOCH", "the epoch that SEQ belongs to"),
            OptionSpec("events", "GLOBS", "names, as in risk.*,account.armed"),
            OptionSpec("server", "NAMES", "of these servers, as in live1,live2"),
            OptionSpec("count", "N", "end after this many events"),
            OptionSpec(
                "socket", "PATH", "event socket (default \(Riskctl.eventSocket))"),
        ]
    ) { invocation throws(CommandFailure) in
        try EventTail(invocation).run()
    }
}

/// Prints the stream until it ends.
private struct EventTail {
    private let request: String
    private let path: String
    private let count: UInt64?
    private let wantsJSON: Bool

    init(_ invocation: Invocation) throws(CommandFailure) {
        var members: [String: JSONValue] = [:]
        members["after"] = try Self.number(invocation, "after").map { .unsigned($0) }
        members["epoch"] = invocation["epoch"].map { .string($0) }
        members["events"] = invocation["events"].map(Self.list)
        members["servers"] = invocation["server"].map(Self.list)
        request = JSONValue.object(members).text
        count = try Self.number(invocation, "count")
        path = invocation["socket"] ?? Riskctl.eventSocket
        wantsJSON = invocation.wantsJSON
    }

    func run() throws(CommandFailure) {
        var ending = CommandFailure(.failed, "the stream ended; is riskd restarting?")
        do throws(SocketError) {
            var connection = try LineConnection(path: path)
            try? connection.send(line: request)
            var seen: UInt64 = 0
            while let line = try connection.readLine() {
                guard let frame = JSONValue(text: line) else { continue }
                if let failure = show(frame, line) { ending = failure }
                if frame["id"] != nil { seen += 1 }
                if let count, seen >= count { return }
            }
        } catch {
            throw CommandFailure(.unreachable, "events of \(path): \(error)")
        }
        throw ending
    }

    /// Prints one frame; says how the command ends when the stream ends with it.
    private func show(_ frame: JSONValue, _ line: String) -> CommandFailure? {
        let name = frame["event"]?.stringValue ?? ""
        if wantsJSON {
            Output.print(line)
        } else if frame["id"] != nil {
            Output.print(Self.human(frame, name))
        }
        switch name {
        case "stream.error":
            return CommandFailure(.usage, HumanText.cell(frame["message"]))
        // After an error it says nothing new.
        case "stream.bye" where frame["reason"]?.stringValue != "bad_request":
            return CommandFailure(
                .failed, "riskd ended the stream (\(HumanText.cell(frame["reason"])))")
        case "stream.resync" where !wantsJSON:
            Output.complain(
                "riskctl: the cursor could not be used (\(HumanText.cell(frame["reason"]))); "
                    + "retained are \(HumanText.cell(frame["oldest"])) to "
                    + "\(HumanText.cell(frame["head"])), going on live")
        default: break
        }
        return nil
    }

    private static func human(_ frame: JSONValue, _ name: String) -> String {
        let data = frame["data"]
        var parts = [
            HumanText.cell(frame["ts"]), HumanText.cell(frame["seq"]), name,
        ]
        if let data, data["login"] != nil { parts.append(AccountText.name(data)) }
        for key in ["rule", "metric", "observed", "floor", "limit_used_pct", "currency", "reason"] {
            guard let value = data?[key] else { continue }
            parts.append("\(key)=\(HumanText.cell(value["id"] ?? value))")
        }
        return parts.joined(separator: "  ")
    }

    private static func list(_ text: String) -> JSONValue {
        .array(text.split(separator: ",").map { .string(String($0)) })
    }

    private static func number(
        _ invocation: Invocation, _ name: String
    ) throws(CommandFailure) -> UInt64? {
        guard let text = invocation[name] else { return nil }
        guard let number = UInt64(text) else {
            throw CommandFailure(.usage, "--\(name): expected a whole number, not \(text)")
        }
        return number
    }
}
