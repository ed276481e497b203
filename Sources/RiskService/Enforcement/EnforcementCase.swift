internal import MTBridge
internal import RiskEngine

/// One account under enforcement, with the intents that its machine's writes became.
struct EnforcementCase {
    let key: AccountKey
    var machine: EnforcementMachine
    /// The `flatten` intents of the violations that led here; confirmed together.
    var flattens: [IntentRecord]
    /// Writes that are owed or sent, by operation.
    var writes: [EnforcementOperation: IntentRecord] = [:]
    /// Writes whose outcome was never learned, also those of an earlier run.
    var inherited: [IntentRecord] = []
    /// Deals could not be had: reading goes on without their proof until then.
    var proofAt = MonotonicTime.zero
    var nextOrdinal = 1
    let startedAt: MonotonicTime
    let startedUTC: UTCTime
    /// From the last read: what a write of the user record is built from.
    var user: UserRecord?
    var readAt = MonotonicTime.zero
    var isHedging = true
    /// Why a brake stopped it; it ends when nothing of it is under way.
    var haltReason: String?
    var goal = EnforcementGoal.flat
    /// Writes of the rights so far, where that is all that is wanted.
    var rightsAttempts = 0
    var closed = 0
    var cancelled = 0
    /// Why the account is here, for its events.
    var violation: String { flattens.first?.violation ?? "" }
}

/// A read of several accounts at once: complete when all parts are there.
struct EnforcementRead {
    /// Why a part of it could not be had.
    enum Failure: Equatable {
        case refused(Retcode)
        /// No answer in time.
        case silent
    }

    var logins: [Login]
    /// Those of them of which a deal may prove something, and since when.
    var unproven: [Login] = []
    var dealsFrom = ServerTime(milliseconds: 0)
    var users: [Login: UserRecord]?
    var positions: [Login: [PositionRecord]]?
    var orders: [Login: [OrderRecord]]?
    var deals: [Login: [DealRecord]]?
    /// Of the first part that could not be had, and of the part with the users.
    var failure: Failure?
    var usersFailure: Failure?
    /// Parts that were neither had nor refused yet.
    var partsOpen = 0

    /// Whether the platform answered any of it: it is there, and what it does not answer is for
    /// somebody in the read.
    var isAnsweredInPart: Bool {
        users != nil || positions != nil || orders != nil || deals != nil
    }
}

extension RetcodeClass {
    /// What an answer of this class means for the operation that it answers.
    func outcome(_ retcode: Retcode) -> WriteOutcome {
        switch self {
        case .success, .alreadyDone: .done
        case .partial, .refreshVolume, .fifo, .notFound: .reread
        case .requote, .switchFill: .requote
        case .retryLater, .tooMany, .frequency: .later
        // No quotes, or the symbol disabled: like a closed session it lasts until somebody opens
        // it.
        case .marketClosed, .waitForQuote, .tradeDisabled: .marketClosed
        case .inFlight, .unknownOutcome, .connection: .unknown
        case .permanent, .permissions, .wrongServer:
            .rejected("refused for good: retcode \(retcode.rawValue)")
        }
    }
}
