import MTBridge
import RiskEngine

/// Keeps everything that a connection tells.
final class RecordingSink: BridgeSink {
    var accounts: [RequestID: [AccountRecord]] = [:]
    var replies: [RequestID: BridgeReply] = [:]
    var answers: [RequestID: DealerAnswer] = [:]
    var events: [BridgeEvent] = []
    var timeouts: [RequestID] = []

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
        var records: [AccountRecord] = []
        for index in 0..<rows.count { records.append(rows.record(at: index)) }
        accounts[id] = records
    }

    func reply(_ id: RequestID, _ reply: BridgeReply) { replies[id] = reply }

    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) { answers[id] = answer }

    func event(_ event: BridgeEvent) { events.append(event) }

    func timedOut(_ id: RequestID) { timeouts.append(id) }
}
