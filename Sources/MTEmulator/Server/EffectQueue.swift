import MTBridge
import RiskEngine

/// Something the server does at a later instant.
enum Effect {
    /// Answer a read or a write with the state of that instant.
    case perform(ClientID, RequestID, BridgeRequest)
    /// Send what was decided on arrival.
    case reply(ClientID, RequestID, BridgeReply)
    case execute(ClientID, RequestID, DealerRequest)
    /// Tell what a dealer request became, some time after it did.
    case answer(ClientID, RequestID, DealerAnswer)
    case pushQuotes
    case trade
    case timer(ServerTimer)

    var isAwaited: Bool {
        switch self {
        case .perform, .reply, .execute, .answer: true
        case .pushQuotes, .trade, .timer: false
        }
    }
}

/// Effects by due time; equal times in the order in which they were scheduled (a binary heap).
struct EffectQueue {
    private struct Entry {
        var due: MonotonicTime
        var sequence: UInt64
        var effect: Effect

        func isBefore(_ other: Entry) -> Bool {
            due == other.due ? sequence < other.sequence : due < other.due
        }
    }
    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    var nextDue: MonotonicTime? { heap.first?.due }
    var count: Int { heap.count }
    /// Effects that a client waits for; simulated traders go on for ever.
    private(set) var awaitedCount = 0

    mutating func schedule(_ effect: Effect, at due: MonotonicTime) {
        sequence += 1
        if effect.isAwaited { awaitedCount += 1 }
        heap.append(Entry(due: due, sequence: sequence, effect: effect))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> (due: MonotonicTime, effect: Effect)? {
        guard let first = heap.first else { return nil }
        if first.effect.isAwaited { awaitedCount -= 1 }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].isBefore(heap[least]) { least = child }
            }
            if least == parent { break }
            heap.swapAt(parent, least)
            parent = least
        }
        return (first.due, first.effect)
    }
}
