internal import RiskEngine

/// Dealer requests on their way: an answer may be polled before the call that sent it has returned,
/// and is then kept until whether it was enqueued has been told.
struct ShimDealing {
    private enum Stage {
        case sent
        /// Answered, before the reply.
        case kept(DealerAnswer)
        case enqueued
    }
    private var stages: [UInt64: Stage] = [:]

    mutating func sent(_ id: UInt64) { stages[id] = .sent }

    mutating func forget(_ id: UInt64) { stages[id] = nil }

    /// Whether this is the first reply to that request.
    mutating func replied(_ id: UInt64, _ code: Retcode) -> Bool {
        switch stages[id] {
        case .sent:
            stages[id] = .enqueued
            return true
        case .kept: return true
        case .enqueued, nil: return false
        }
    }

    /// What becomes of an answer.
    enum Turn {
        /// It is its turn.
        case now
        /// It is kept until the reply has been told.
        case later
        /// Its request was answered before, has passed its deadline, or is none to a dealer.
        case unexpected
    }

    mutating func answered(_ id: UInt64, _ answer: DealerAnswer) -> Turn {
        switch stages[id] {
        case .enqueued: return .now
        case .sent:
            stages[id] = .kept(answer)
            return .later
        case .kept, nil: return .unexpected
        }
    }

    mutating func takeKept(_ id: UInt64) -> DealerAnswer? {
        guard case .kept(let answer) = stages[id] else { return nil }
        stages[id] = .enqueued
        return answer
    }
}
