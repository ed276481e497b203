import Glibc
import MTBridge
import RiskEngine
import RiskService

/// `riskctl shim …`: certifies a bridge without a running riskd.
enum ShimCommands {
    static let all = [check]

    private static let check = CommandSpec(
        "shim", "check", operands: ["PATH"],
        "run the conformance suite against a shim (or the socket of a host) and a live server",
        [
            OptionSpec("server", "ADDRESS", "where the shim connects to, in its own words"),
            OptionSpec("settings", "TEXT", "what else the shim wants to know"),
            OptionSpec("reader", "LOGIN:FILE", "manager that reads, file of its password"),
            OptionSpec("enforcer", "LOGIN:FILE", "manager that writes, for --write"),
            OptionSpec("zone", "ZONE", "the server's zone, to be compared with its clock"),
            OptionSpec("timeout", "MS", "most that one request may take (default 10000)"),
            OptionSpec("write", nil, "also change and close: needs --login and --enforcer"),
            OptionSpec("login", "N", "the account that --write acts on: a test account"),
        ]
    ) { invocation throws(CommandFailure) in
        // A library whose peer went away must get EPIPE, as in riskd.
        _ = signal(SIGPIPE, SIG_IGN)
        let subject = try ShimCommands.subject(invocation)
        let report = ConformanceSuite.run(
            subject, parts: invocation.has("write") ? [.read, .write] : [.read]
        ) { result in
            if !invocation.wantsJSON { Output.print(line(result)) }
        }
        if invocation.wantsJSON { Output.print(json(report).text) }
        if !invocation.wantsJSON { Output.print(summary(report)) }
        guard !report.isConforming else { return }
        guard report.info == nil else {
            throw CommandFailure(
                .failed, "\(subject.name): \(report.count(.failed)) check(s) failed")
        }
        throw CommandFailure(
            isUsable(subject.name) ? .unreachable : .failed,
            "\(subject.name): \(report.results.first?.detail ?? "no connection")")
    }

    /// Whether it is the server that is missing, and not a library that can be used.
    private static func isUsable(_ name: String) -> Bool {
        guard case .shim(let path)? = try? BridgeLocation(name) else { return true }
        return ShimConnection.isLoaded(path)
    }

    // MARK: What to examine

    private static func subject(
        _ invocation: Invocation
    ) throws(CommandFailure) -> ConformanceSubject {
        let location = try location(invocation.operands[0])
        let identities = try identities(invocation)
        let clock = SystemClock()
        var subject = ConformanceSubject(name: location.description, clock: clock) { role in
            guard let given = identities.first(where: { $0.role == role }) else {
                throw CommandFailure(.usage, "--\(role) is missing")
            }
            switch location {
            case .wire(let address):
                return try WireConnection.connect(
                    to: address, credentials: given, clock: clock)
            case .shim(let path):
                var settings = ShimSettings(
                    path: path, address: invocation["server"] ?? "",
                    options: invocation["settings"] ?? "", credentials: given)
                settings.isExamination = true
                return try ShimConnection(settings, clock: clock)
            }
        }
        if case .shim(let path) = location {
            subject.allowsSeveralConnections = { ShimConnection.allowsSeveralConnections(path) }
        }
        if let text = invocation["timeout"] {
            guard let number = Int64(text), (100...600_000).contains(number) else {
                throw CommandFailure(.usage, "--timeout \(text): expected 100 to 600000")
            }
            subject.patienceMilliseconds = number
        }
        if let text = invocation["zone"] {
            guard let zone = ServerZone(text) else {
                throw CommandFailure(.usage, "--zone \(text): expected a zone, as Europe/Athens")
            }
            subject.zoneOffsetMilliseconds = { utc in
                Int64(zone.offsetMinutes(at: utc) ?? 0) * 60_000
            }
        }
        try prepareWriting(invocation, &subject, identities)
        return subject
    }

    /// Nothing is changed unless it was asked for in full: the flag, the account, the manager.
    private static func prepareWriting(
        _ invocation: Invocation, _ subject: inout ConformanceSubject,
        _ identities: [BridgeCredentials]
    ) throws(CommandFailure) {
        guard invocation.has("write") else {
            guard invocation["login"] == nil else {
                throw CommandFailure(.usage, "--login is for --write")
            }
            return
        }
        guard let login = UInt64(try invocation.required("login")), login > 0 else {
            throw CommandFailure(.usage, "--login: expected the number of an account")
        }
        guard identities.contains(where: { $0.role == .enforcer }) else {
            throw CommandFailure(.usage, "--enforcer is missing")
        }
        subject.writeLogin = Login(login)
    }

    private static func location(_ text: String) throws(CommandFailure) -> BridgeLocation {
        let location: BridgeLocation
        do throws(BridgeAddressError) {
            location = try BridgeLocation(text.hasPrefix("/") ? "shim:\(text)" : text)
        } catch {
            throw CommandFailure(
                .usage,
                text.contains(":")
                    ? error.description
                    : "'\(text)': expected the absolute path of a library, or unix:/PATH of a host")
        }
        guard case .shim(let path) = location else { return location }
        return .shim(path: try file(path))
    }

    private static func file(_ path: String) throws(CommandFailure) -> String {
        do throws(ShimError) {
            return try ShimFile(path).path
        } catch {
            throw CommandFailure(error.kind == .absent ? .notFound : .failed, error.description)
        }
    }

    private static func identities(
        _ invocation: Invocation
    ) throws(CommandFailure) -> [BridgeCredentials] {
        _ = try invocation.required("reader")
        var found: [BridgeCredentials] = []
        for role in [BridgeRole.reader, .enforcer] {
            guard let text = invocation["\(role)"] else { continue }
            let parts = text.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let login = UInt64(parts[0]) else {
                throw CommandFailure(.usage, "--\(role) \(text): expected LOGIN:FILE")
            }
            do throws(CredentialError) {
                let secret = try CredentialFile.secret(String(parts[1]))
                found.append(
                    BridgeCredentials(login: Login(login), role: role, secret: secret))
            } catch {
                throw CommandFailure(.failed, error.description)
            }
        }
        return found
    }

    // MARK: What was found

    private static func line(_ result: ConformanceResult) -> String {
        let mark =
            switch result.outcome {
            case .passed: "pass"
            case .failed: "FAIL"
            case .skipped: "skip"
            }
        let name = result.check.name.padded(to: 28)
        let text = "\(mark)  \(name)\(result.detail)"
        return result.outcome == .failed ? text + "\n      \(result.check.proves)" : text
    }

    private static func summary(_ report: ConformanceReport) -> String {
        "\n\(report.count(.passed)) passed, \(report.count(.failed)) failed, "
            + "\(report.count(.skipped)) skipped: "
            + (report.isConforming ? "conforming" : "NOT conforming")
    }

    private static func json(_ report: ConformanceReport) -> JSONValue {
        let checks = report.results.map { result in
            JSONValue.object([
                "name": .string(result.check.name), "proves": .string(result.check.proves),
                "part": .string(result.check.part.rawValue),
                "outcome": .string(result.outcome.rawValue), "detail": .string(result.detail),
                "milliseconds": .signed(result.milliseconds),
            ])
        }
        var server = JSONValue.null
        if let info = report.info {
            server = .object([
                "name": .string(info.name), "platform": .unsigned(UInt64(info.platform)),
                "batch_max": .unsigned(UInt64(info.batchMax)),
                "dealer_queue_max": .unsigned(UInt64(info.dealerQueueMax)),
            ])
        }
        return .object([
            "subject": .string(report.subject), "conforming": .bool(report.isConforming),
            "server": server, "checks": .array(checks),
        ])
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
