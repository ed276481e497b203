internal import MTBridge
internal import RiskEngine
internal import Synchronization

// First reads that quotes which came later decide.
extension Poller {
    /// Where an account waits for what confirms its first read below a floor.
    ///
    /// For a second read at once; but in a mass those would eat the requests that first reads
    /// need, and the next quotes say as much: then the second read comes only if they did not. And
    /// what the quotes do not know yet may be a bad tick of theirs.
    func confirmingTier(_ row: AccountRow, slot: Int) -> Tier {
        guard let prediction = context.prediction, isLeftToPrediction(row, slot: slot) else {
            return .now
        }
        let isUnseen = prediction.board.isUnseen(
            slot: slot, login: row.login, breachBelow: row.equityBreachBelow,
            since: row.sampledAt, now: now)
        return isScarce || isUnseen ? .critical : .now
    }

    /// Decides the accounts whose first read the last quotes have confirmed; those that they only
    /// bear out are read again at once if reads are not scarce.
    ///
    /// Some of a mass at a time: what is promoted meanwhile is asked for in between.
    ///
    /// - Returns: When there is more to decide, or `distantFuture`.
    func takeConfirmed() -> MonotonicTime {
        guard let prediction = context.prediction else { return .distantFuture }
        for _ in 0..<Self.confirmedMax {
            guard let token = prediction.confirmable.pop() else { return .distantFuture }
            // Held: its second read is under way.
            guard context.table.queues.tryHold(slot: token.slot), takeMail(token.slot) else {
                continue
            }
            decide(token.slot, prediction)
        }
        return now
    }

    /// 1 to 2 ms of evidence.
    private static let confirmedMax = 64

    private func decide(_ slot: Int, _ prediction: PredictionContext) {
        let table = context.table
        let utc = context.utc(at: now)
        let instant = Evaluator.Instant(monotonic: now, utc: utc, mask: mask(at: utc))
        let isDecided = table.withHeld(slot) { row, rules in
            guard row.pendingRules != 0, let spec = spec(row, at: utc) else { return false }
            guard prediction.bearsOut(slot: slot, row, rules.span, spec, now: now) else {
                return false
            }
            return Evaluator.corroborate(
                at: instant, row: &row, rules: &rules, plan: spec, findings: findings)
        }
        let (before, readAt) = table.withHeld(slot) { row, _ in
            (row.tier, MonotonicTime(nanoseconds: row.sampledAt))
        }
        guard isDecided else {
            let isReread = before == .critical && !isScarce
            table.release(slot, to: isReread ? .now : before, now: now)
            return
        }
        let isReopened = recordFindings(
            slot: slot, utc, FindingRecorder.Circumstances(replyReceived: readAt))
        let tier: Tier = table.withHeld(slot) { row, rules in
            save(&row, rules)
            feed(verdict: row, slot, rules)
            if isReopened { return .critical }
            return row.pendingRules == 0 ? nextTier(row, slot: slot) : before
        }
        table.release(slot, to: tier, now: now)
    }
}

extension ServerContext {
    /// Whether the requests that may go at once would not do for those who wait and for those whom
    /// a release carries below their floors: then what can wait leaves the requests to them.
    var isScarce: Bool {
        guard let prediction else { return false }
        let now = service.clock.monotonic()
        let reads = budgets.available(.accountReads, now: now) * settings.batch
        let endangered = prediction.predictable.load(ordering: .relaxed) / Self.releaseShare
        return reads < table.queues.tokens(in: .now) + endangered
    }

    /// One in so many accounts crosses when prices jump: of the payrolls release of 2 May 2014 a
    /// tenth, with positions in three symbols that moved.
    private static let releaseShare = 10
}
