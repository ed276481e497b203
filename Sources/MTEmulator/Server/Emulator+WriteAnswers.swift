import MTBridge
import RiskEngine

extension Emulator {
    /// What becomes of the answer to a request that arrives now, and how much later it takes
    /// effect.
    func fate(of request: BridgeRequest) -> (fate: AnswerFaults.Fate, delay: Int64) {
        switch request {
        case .dealerSend, .orderCancel, .userUpdate:
            let faults = configuration.answerFaults
            let fate = faults.fate(&answerDice)
            return (fate, fate == .late ? faults.lateMilliseconds : 0)
        default: return (.delivered, 0)
        }
    }

    /// Answers a dealer request that has taken effect.
    func conclude(_ answer: DealerAnswer, id: RequestID, client: ClientID) {
        let times: Int
        switch takeFate(id, client) {
        case .lost: return
        case .tardy:
            let delay = configuration.answerFaults.lateMilliseconds
            effects.schedule(.answer(client, id, answer), at: now.advanced(byMilliseconds: delay))
            return
        case .twice: times = 2
        case .delivered, .late: times = 1
        }
        for _ in 0..<times { clients[client]?.port?.answer(answer, to: id) }
    }

    /// Answers a user update or an order cancel that has taken effect.
    func conclude(_ code: Retcode, id: RequestID, client: ClientID) {
        switch takeFate(id, client) {
        case .lost: break
        case .tardy:
            let delay = configuration.answerFaults.lateMilliseconds
            effects.schedule(
                .reply(client, id, .retcode(code)), at: now.advanced(byMilliseconds: delay))
        case .twice:
            send(.retcode(code), id: id, client: client)
            send(.retcode(code), id: id, client: client)
        case .delivered, .late: send(.retcode(code), id: id, client: client)
        }
    }

    private func takeFate(_ id: RequestID, _ client: ClientID) -> AnswerFaults.Fate {
        fates.removeValue(forKey: AwaitedWrite(client: client, request: id)) ?? .delivered
    }
}

/// A write whose answer will not simply be delivered.
struct AwaitedWrite: Hashable {
    var client: ClientID
    var request: RequestID
}
