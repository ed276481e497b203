import Foundation
import RiskEngine
import RiskService

/// `riskctl audit …`: reads the ledger itself, so that no riskd need be believed, or running.
enum AuditCommands {
    static let all = [verify, export]

    private static let place = [
        OptionSpec("state-directory", "DIR", "where the ledger is (default: as configured)"),
        OptionSpec("config", "FILE", "where that is looked up (default \(defaultFile))"),
    ]
    private static let defaultFile = "/etc/riskd/riskd.conf"

    private static let verify = CommandSpec(
        "audit", "verify", "follow the audit's hash chain; names the first bad row (exit 1)",
        place + [
            OptionSpec("head", "NUMBER:HASH", "a head that must still be there"),
            OptionSpec(
                "heads", "FILE",
                "the heads in this text, - for standard input (default: those in the journal)"),
        ]
    ) { invocation throws(CommandFailure) in
        let wanted = try head(invocation)
        let reader = try reader(invocation)
        var heads = try heads(invocation)
        if let wanted {
            heads.append(
                AuditHead(number: wanted.number, hash: wanted.hash, epoch: reader.epoch))
        }
        let verifier: AuditVerifier
        let problem: AuditProblem?
        do throws(LedgerError) {
            (verifier, problem) = try reader.verifyAudit(heads: heads)
        } catch {
            throw CommandFailure(.failed, "the audit cannot be read: \(error.description)")
        }
        if let problem {
            if invocation.wantsJSON {
                Output.print(
                    JSONValue.object([
                        "ok": .bool(false), "row": .signed(problem.row),
                        "reason": .string(problem.reason),
                    ]).text)
            }
            throw CommandFailure(.failed, problem.description)
        }
        report(verifier, invocation)
    }

    private static func report(_ verifier: AuditVerifier, _ invocation: Invocation) {
        if invocation.wantsJSON {
            return Output.print(
                JSONValue.object([
                    "ok": .bool(true), "first": .signed(verifier.firstNumber),
                    "last": .signed(verifier.lastNumber), "hash": .string(verifier.lastHash),
                    "heads": .unsigned(UInt64(verifier.headsSeen)),
                    "heads_pruned": .unsigned(UInt64(verifier.headsPruned)),
                ]).text)
        }
        let heads =
            switch verifier.headsSeen {
            case 0: "no published head to compare with: a cut-off end would not show"
            case let count: "\(count) published head(s) agree"
            }
        Output.print(
            "ok: rows \(verifier.firstNumber) to \(verifier.lastNumber), head "
                + "\(verifier.lastHash); \(heads)")
    }

    private static let export = CommandSpec(
        "audit", "export", "the audit's rows with their hashes, one JSON object a line",
        place + [OptionSpec("after", "NUMBER", "only rows after this one")]
    ) { invocation throws(CommandFailure) in
        guard let after = Int64(invocation["after"] ?? "0"), after >= 0 else {
            throw CommandFailure(.usage, "--after: expected the number of a row")
        }
        let reader = try reader(invocation)
        do throws(LedgerError) {
            try reader.auditRows(after: after) { row in
                Output.print(line(row))
                return true
            }
        } catch {
            throw CommandFailure(.failed, "the audit cannot be read: \(error.description)")
        }
    }

    private static func line(_ row: AuditRow) -> String {
        func text(_ bytes: [UInt8]?) -> JSONValue {
            bytes.map { .string(String(decoding: $0, as: UTF8.self)) } ?? .null
        }
        return JSONValue.object([
            "number": .signed(row.number),
            "at": .string(UTCTime(milliseconds: row.at).rfc3339), "kind": text(row.kind),
            "server": text(row.server), "login": row.login.map { .unsigned($0) } ?? .null,
            "identity": text(row.identity), "what": text(row.what),
            "outcome": text(row.outcome), "hash": .string(row.hexadecimalHash),
        ]).text
    }

    // MARK: Where from

    private static func reader(_ invocation: Invocation) throws(CommandFailure) -> LedgerReader {
        let directory: String
        if let given = invocation["state-directory"] {
            directory = given
        } else {
            let file = invocation["config"] ?? defaultFile
            do throws(ConfigurationError) {
                directory = try ConfigurationParser.load(path: file).daemon.stateDirectory
            } catch {
                throw CommandFailure(
                    .failed,
                    "\(file) does not say where the ledger is: --state-directory does\n"
                        + error.description)
            }
        }
        do throws(LedgerError) {
            return try LedgerReader(directory: directory)
        } catch {
            throw CommandFailure(
                .failed, "\(error.description); the ledger belongs to riskd's user: run as root?")
        }
    }

    private static func head(
        _ invocation: Invocation
    ) throws(CommandFailure) -> (number: Int64, hash: String)? {
        guard let text = invocation["head"] else { return nil }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let number = Int64(parts[0]), number > 0,
            parts[1].utf8.count == 64
        else {
            throw CommandFailure(.usage, "--head \(text): expected NUMBER:HASH")
        }
        return (number, String(parts[1]))
    }

    private static func heads(_ invocation: Invocation) throws(CommandFailure) -> [AuditHead] {
        switch invocation["heads"] {
        case "-":
            return AuditHead.all(
                in: String(
                    decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self))
        case let file?:
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                throw CommandFailure(.failed, "\(file): cannot be read as text")
            }
            return AuditHead.all(in: text)
        case nil:
            return invocation["head"] == nil ? AuditHead.all(in: journal()) : []
        }
    }

    /// The heads that riskd told the journal; empty where there is none, or none may be read.
    private static func journal() -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/journalctl")
        process.arguments = [
            "--quiet", "--no-pager", "--output=cat",
            "MESSAGE_ID=\(JournalEntry.Kind.audit.messageID)",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return "" }
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: text, as: UTF8.self)
    }
}
