import Foundation
import RiskService

/// `riskctl violation explain`.
enum ViolationExplain {
    static let command = CommandSpec(
        "violation", "explain", operands: ["ID"],
        "a receipt with the evidence, and the verdict recomputed from it (exit 1 if it differs)",
        [
            OptionSpec(
                "file", "PATH", "explain what 'violation show ID --json' wrote there, without riskd"
            ), .socket,
        ]
    ) { invocation throws(CommandFailure) in
        let id = invocation.operands[0]
        let original = try violation(id, invocation)
        guard let value = JSONValue(text: original) else {
            throw CommandFailure(.failed, "the violation is not JSON")
        }
        guard value["id"]?.stringValue == id else {
            throw CommandFailure(
                .notFound, "no violation \(id) there, but \(HumanText.cell(value["id"]))")
        }
        let receipt = ViolationReceipt(value)
        Output.print(
            invocation.wantsJSON ? receipt.json(embedding: original) : receipt.text)
        guard receipt.outcome == .agrees else {
            throw CommandFailure(.failed, "\(id): \(receipt.summary)")
        }
    }

    private static func violation(
        _ id: String, _ invocation: Invocation
    ) throws(CommandFailure) -> String {
        guard let file = invocation["file"] else {
            let call = ControlCall(verb: "violation.show", arguments: ["id": id])
            return try call.perform(socket: invocation["socket"] ?? Riskctl.controlSocket)
        }
        do {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            return text.split(whereSeparator: \.isNewline).joined(separator: " ")
        } catch {
            throw CommandFailure(.failed, "\(file): cannot be read as text; check the path")
        }
    }
}
