import MTBridge
import RiskEngine

/// A connection on which hints get lost, or that never quotes some symbols.
final class LossyConnection: BridgeConnection {
    private let inner: any BridgeConnection
    private let filter: Filter

    init(
        _ inner: any BridgeConnection, losesHints: Bool, unquoted: Set<String>
    ) {
        self.inner = inner
        filter = Filter(losesHints: losesHints, unquoted: unquoted)
    }

    var state: BridgeConnectionState { inner.state }
    var descriptor: Int32 { inner.descriptor }
    var wantsWrite: Bool { inner.wantsWrite }
    var isIdle: Bool { inner.isIdle }

    func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID? {
        inner.submit(request, deadline: deadline)
    }

    func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    ) -> RequestID? {
        // unsafe: passed on within the call.
        unsafe inner.submitAccounts(logins, deadline: deadline)
    }

    func pump(now: MonotonicTime, sink: any BridgeSink) {
        filter.sink = sink
        inner.pump(now: now, sink: filter)
        filter.sink = nil
    }

    func close() { inner.close() }

    private final class Filter: BridgeSink {
        var sink: (any BridgeSink)?
        private let losesHints: Bool
        private let unquoted: Set<String>

        init(losesHints: Bool, unquoted: Set<String>) {
            self.losesHints = losesHints
            self.unquoted = unquoted
        }

        func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
            sink?.accounts(id, at: time, rows: rows)
        }

        func reply(_ id: RequestID, _ reply: BridgeReply) {
            guard case .quotes(let records) = reply else {
                sink?.reply(id, reply)
                return
            }
            sink?.reply(id, .quotes(records.filter { !unquoted.contains($0.symbol) }))
        }

        func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {
            sink?.dealerAnswer(id, answer)
        }

        func event(_ event: BridgeEvent) {
            if losesHints, case .hint = event { return }
            sink?.event(event)
        }

        func timedOut(_ id: RequestID) { sink?.timedOut(id) }
    }
}
