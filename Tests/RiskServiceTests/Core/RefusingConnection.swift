import MTBridge
import RiskEngine

/// What the platform answers to an enforcer's writes instead of doing them, first come, first
/// served.
// @unchecked because a simulation has one thread, which makes every call.
final class Refusals: @unchecked Sendable {
    /// Final answers to dealer requests.
    var dealer: [Retcode] = []
    /// Replies to user updates.
    var update: [Retcode] = []
    /// Replies to order cancels.
    var cancel: [Retcode] = []
    /// Every dealer request, also those that went through.
    fileprivate(set) var sent: [DealerRequest] = []

    fileprivate func take(_ request: BridgeRequest) -> Retcode? {
        switch request {
        case .dealerSend(let order):
            sent.append(order)
            return dealer.isEmpty ? nil : dealer.removeFirst()
        case .userUpdate: return update.isEmpty ? nil : update.removeFirst()
        case .orderCancel: return cancel.isEmpty ? nil : cancel.removeFirst()
        default: return nil
        }
    }
}

/// An enforcer's connection to a platform that refuses: nothing of a refused write reaches it.
final class RefusingConnection: BridgeConnection {
    private let inner: any BridgeConnection
    private let refusals: Refusals
    private var answers: [(id: RequestID, code: Retcode, isDealer: Bool)] = []
    private var refused: UInt64 = 0

    init(_ inner: any BridgeConnection, _ refusals: Refusals) {
        self.inner = inner
        self.refusals = refusals
    }

    var state: BridgeConnectionState { inner.state }
    var descriptor: Int32 { inner.descriptor }
    var isIdle: Bool { inner.isIdle && answers.isEmpty }
    /// Answers wait: the owner pumps again.
    var wantsWrite: Bool { inner.wantsWrite || !answers.isEmpty }

    func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID? {
        guard let code = refusals.take(request) else {
            return inner.submit(request, deadline: deadline)
        }
        refused += 1
        let id = RequestID(rawValue: .max - refused)
        if case .dealerSend = request {
            answers.append((id, code, true))
        } else {
            answers.append((id, code, false))
        }
        return id
    }

    func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    ) -> RequestID? {
        // unsafe: passed on within the call.
        unsafe inner.submitAccounts(logins, deadline: deadline)
    }

    func pump(now: MonotonicTime, sink: any BridgeSink) {
        inner.pump(now: now, sink: sink)
        let due = answers
        answers = []
        for (id, code, isDealer) in due {
            if isDealer {
                sink.reply(id, .retcode(.ok))
                var answer = DealerAnswer()
                answer.retcode = code
                sink.dealerAnswer(id, answer)
            } else {
                sink.reply(id, .retcode(code))
            }
        }
    }

    func close() { inner.close() }
}
