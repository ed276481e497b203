import MTBridge
import RiskEngine

/// Keeps everything that a connection tells, with the time-outs.
final class RecordingSink: BridgeSink {
    var accounts: [RequestID: [AccountRecord]] = [:]
    var accountTimes: [RequestID: ServerTime] = [:]
    var replies: [RequestID: BridgeReply] = [:]
    var answers: [RequestID: DealerAnswer] = [:]
    var events: [BridgeEvent] = []
    var timeouts: [RequestID] = []
    var callCount = 0

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
        callCount += 1
        accountTimes[id] = time
        var records: [AccountRecord] = []
        for index in 0..<rows.count { records.append(rows.record(at: index)) }
        accounts[id] = records
    }

    func reply(_ id: RequestID, _ reply: BridgeReply) {
        callCount += 1
        replies[id] = reply
    }

    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {
        callCount += 1
        answers[id] = answer
    }

    func event(_ event: BridgeEvent) {
        callCount += 1
        events.append(event)
    }

    func timedOut(_ id: RequestID) {
        callCount += 1
        timeouts.append(id)
    }
}
