extension PredictionBoard {
    /// Whether the account may leave its tier to the predictor.
    public func isPredictable(slot: Int, login: UInt64, now: MonotonicTime) -> Bool {
        isAlive(now: now) && prediction(slot: slot, login: login).state.isPredictable
    }

    /// Whether a breach that reads confirmed must wait: a quote that the account holds is
    /// quarantined, because one bad tick moves equity and quote alike.
    ///
    /// Bounded: the predictor ends it after `PredictorSettings.holdMillisecondsMax`.
    public func mustHold(slot: Int, login: UInt64, now: MonotonicTime) -> Bool {
        isAlive(now: now) && prediction(slot: slot, login: login).isHeld
    }

    /// Whether a read below a floor is news to the quotes: the account is predicted, but not below
    /// that floor, and no quotes have been read since.
    ///
    /// One bad tick moves all reads alike until it ends; only quotes tell that it moved a mass.
    ///
    /// - Parameter since: When the account was first read below it; monotonic nanoseconds.
    public func isUnseen(
        slot: Int, login: UInt64, breachBelow: Int64, since: Int64, now: MonotonicTime
    ) -> Bool {
        guard isAlive(now: now), !hasQuotes(after: since) else { return false }
        let prediction = prediction(slot: slot, login: login)
        guard prediction.state.isPredictable else { return false }
        // Numbers of earlier quotes are those of an account that is no longer near.
        let isCurrent = prediction.at != 0 && !hasQuotes(after: prediction.at)
        return !(isCurrent && prediction.equity < breachBelow)
    }

    /// Whether the prediction alone says what a read below a floor says.
    ///
    /// Every level that stands, of every quote that the account holds, is below the floor, and
    /// prediction and read agree.
    ///
    /// - Parameters:
    ///   - equity: What was read.
    ///   - breachBelow: The lowest of the floors that the read breaks.
    ///   - tolerance: How far they may be apart, in minor units.
    public func corroborates(
        slot: Int, login: UInt64, equity: Int64, breachBelow: Int64, tolerance: Int64,
        now: MonotonicTime
    ) -> Bool {
        guard equity < breachBelow,
            let prediction = settled(slot, login, equity, tolerance, now)
        else { return false }
        return prediction.high < breachBelow
    }

    /// Whether quotes that came after a read below a floor say that it stood.
    ///
    /// The read agreed with the quotes of its time, as far as prices move in a moment (what was
    /// predicted then was right), and every level that stands now is below the floor: how far they
    /// went on meanwhile says nothing against it.
    ///
    /// - Parameters:
    ///   - readAt: When it was read, monotonic nanoseconds; what agreed must be this very sample.
    ///   - breachBelow: The lowest of the floors that the read breaks.
    public func bearsOut(
        slot: Int, login: UInt64, readAt: Int64, breachBelow: Int64, now: MonotonicTime
    ) -> Bool {
        guard readAt != 0, let prediction = settled(slot, login, now) else { return false }
        return prediction.agreedAt == readAt && prediction.at > readAt
            && prediction.high < breachBelow
    }

    /// The same for a read above a high-water mark: every level that stands is above it, too.
    public func corroboratesMark(
        slot: Int, login: UInt64, equity: Int64, markAbove: Int64, tolerance: Int64,
        now: MonotonicTime
    ) -> Bool {
        guard equity > markAbove,
            let prediction = settled(slot, login, equity, tolerance, now)
        else { return false }
        return prediction.low > markAbove
    }

    /// The prediction, if it agrees with what was read now.
    private func settled(
        _ slot: Int, _ login: UInt64, _ equity: Int64, _ tolerance: Int64, _ now: MonotonicTime
    ) -> Prediction? {
        guard let prediction = settled(slot, login, now),
            equity >= prediction.low - tolerance, equity <= prediction.high + tolerance
        else { return nil }
        return prediction
    }

    /// The prediction, if it is settled and fresh.
    private func settled(_ slot: Int, _ login: UInt64, _ now: MonotonicTime) -> Prediction? {
        guard isAlive(now: now) else { return nil }
        let prediction = prediction(slot: slot, login: login)
        guard prediction.state == .settled, !prediction.isHeld,
            now.nanoseconds &- prediction.at <= Self.corroborationAgeNanosecondsMax
        else { return nil }
        return prediction
    }
}
