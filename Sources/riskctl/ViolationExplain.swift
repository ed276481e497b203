import Foundation
import RiskService

/// `riskctl violation explain`: violations, and what rules on deals said.
enum ViolationExplain {
    static let command = CommandSpec(
        "violation", "explain", operands: ["ID"],
        "a receipt with the evidence, and the verdict recomputed from it (exit 1 if it differs);"
            + " also of an event evt_… of a rule on deals",
        [
            OptionSpec(
                "file", "PATH",
                "explain what 'violation show ID --json' or 'event tail' wrote there, without riskd"
            ), .socket,
        ]
    ) { invocation throws(CommandFailure) in
        let id = invocation.operands[0]
        let isEvent = id.hasPrefix("evt_")
        let original =
            try text(of: id, isEvent ? "event.show" : "violation.show", invocation)
        guard let value = JSONValue(text: original) else {
            throw CommandFailure(.failed, "the \(isEvent ? "event" : "violation") is not JSON")
        }
        guard value["id"]?.stringValue == id else {
            throw CommandFailure(
                .notFound,
                "no \(isEvent ? "event" : "violation") \(id) there, but "
                    + HumanText.cell(value["id"]))
        }
        isEvent
            ? try explain(event: value, original, invocation)
            : try explain(violation: value, original, invocation)
    }

    private static func explain(
        violation: JSONValue, _ original: String, _ invocation: Invocation
    ) throws(CommandFailure) {
        let receipt = ViolationReceipt(violation)
        Output.print(
            invocation.wantsJSON ? receipt.json(embedding: original) : receipt.text)
        guard receipt.outcome == .agrees else {
            throw CommandFailure(.failed, "\(invocation.operands[0]): \(receipt.summary)")
        }
    }

    private static func explain(
        event: JSONValue, _ original: String, _ invocation: Invocation
    ) throws(CommandFailure) {
        let name = event["event"]?.stringValue ?? ""
        guard ProgressReceipt.events.contains(name) else {
            let violation = event["data"]?["violation_id"]?.stringValue
            throw CommandFailure(
                .failed,
                "\(name) is no answer of a rule on deals"
                    + (violation.map { ": explain \($0), the violation behind it" } ?? ""))
        }
        let receipt = ProgressReceipt(event)
        Output.print(
            invocation.wantsJSON ? receipt.json(embedding: original) : receipt.text)
        guard receipt.outcome == .agrees else {
            throw CommandFailure(.failed, "\(invocation.operands[0]): \(receipt.summary)")
        }
    }

    private static func text(
        of id: String, _ verb: String, _ invocation: Invocation
    ) throws(CommandFailure) -> String {
        guard let file = invocation["file"] else {
            let call = ControlCall(verb: verb, arguments: ["id": id])
            return try call.perform(socket: invocation["socket"] ?? Riskctl.controlSocket)
        }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw CommandFailure(.failed, "\(file): cannot be read as text; check the path")
        }
        let lines = text.split(whereSeparator: \.isNewline)
        // Of many events, each on its line, the one that was asked for.
        let line = lines.first { JSONValue(text: String($0))?["id"]?.stringValue == id }
        return line.map(String.init) ?? lines.joined(separator: " ")
    }
}
