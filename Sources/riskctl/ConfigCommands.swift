import RiskEngine
import RiskService

/// `riskctl config …`.
enum ConfigCommands {
    static let all = [check, show, reload]

    private static let defaultFile = "/etc/riskd/riskd.conf"

    private static let file = OptionSpec(
        "config", "FILE", "main file (default \(defaultFile)); its conf.d too")

    private static let check = CommandSpec(
        "config", "check", "read the configuration as riskd would, without touching anything",
        [file]
    ) { invocation throws(CommandFailure) in
        let configuration = try load(invocation)
        if invocation.wantsJSON {
            return Output.print(
                JSONValue.object(["ok": .bool(true), "hash": .string(configuration.hash)]).text)
        }
        let rules = configuration.plans.reduce(0) { $0 + $1.spec.rules.count }
        Output.print(
            "ok: \(configuration.servers.count) server(s), "
                + "\(configuration.plans.count) plan(s), \(rules) rule(s), "
                + "hash \(configuration.hash.prefix(12))")
    }

    private static let show = CommandSpec(
        "config", "show", "every setting with its effective value, defaults included", [file]
    ) { invocation throws(CommandFailure) in
        let configuration = try load(invocation)
        let lines = configuration.canonicalLines
        guard invocation.wantsJSON else { return Output.print(lines.joined(separator: "\n")) }
        Output.print(
            JSONValue.object([
                "hash": .string(configuration.hash),
                "settings": .array(lines.map { .string($0) }),
            ]).text)
    }

    private static func load(_ invocation: Invocation) throws(CommandFailure) -> Configuration {
        let file = invocation["config"] ?? defaultFile
        do throws(ConfigurationError) {
            return try ConfigurationParser.load(path: file)
        } catch {
            if invocation.wantsJSON { Output.print(report(error.issues).text) }
            throw CommandFailure(.failed, "\(file) is not usable\n\(error)")
        }
    }

    private static func report(_ issues: [ConfigurationIssue]) -> JSONValue {
        .object([
            "ok": .bool(false),
            "issues": .array(
                issues.map { issue in
                    .object([
                        "file": .string(issue.file), "line": .unsigned(UInt64(issue.line)),
                        "message": .string(issue.message),
                    ])
                }),
        ])
    }

    private static let reload = CommandSpec(
        "config", "reload", "make riskd read its configuration again", [.reason, .socket]
    ) { invocation throws(CommandFailure) in
        let call = ControlCall(verb: "config.reload", reason: try invocation.required("reason"))
        try invocation.ask(call) { HumanText.cell($0["message"]) }
    }
}
