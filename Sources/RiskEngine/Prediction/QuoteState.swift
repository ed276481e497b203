/// One symbol as one price class sees it.
struct QuoteState {
    /// The last tick seen.
    var level = PriceLevel()
    /// The last one before it with other prices.
    var previous = PriceLevel()
    var sequence: UInt64 = 0
    /// Monotonic nanoseconds at which it was last read.
    var readAt: Int64 = 0
    /// Since when it stands at `level`.
    var levelAt: Int64 = 0
    /// Since when it has been crossed; 0 when it is not.
    var crossedAt: Int64 = 0
    /// A later tick had the same prices.
    var isRepeated = false
    var hasLevel = false
    var hasPrevious = false
    var usual = UsualSpread()
    var move = RecentMove()
    var quarantine: Quarantine?
    /// Whether its holders' verdicts wait, as they were last told.
    var holds = false
    /// Accounts below their floor on nothing but this quote's unconfirmed level, while counted.
    var suspects: Int32 = 0

    /// Takes what was read.
    mutating func read(_ next: PriceLevel, sequence tick: UInt64, at now: Int64) {
        guard next.bid > 0, next.ask > 0, next.bid.isFinite, next.ask.isFinite else { return }
        defer { readAt = now }
        if next.bid > next.ask {
            if crossedAt == 0 { crossedAt = max(now, 1) }
        } else {
            crossedAt = 0
        }
        if !hasLevel {
            hasLevel = true
            adopt(next, tick, now)
        } else if next != level {
            move.add(abs(next.mid - level.mid), nanoseconds: now - readAt, at: now)
            previous = level
            hasPrevious = true
            adopt(next, tick, now)
            quarantine?.observe(next)
        } else if tick != sequence {
            isRepeated = true
            sequence = tick
            quarantine?.observe(next)
        }
        if let standing = quarantine, standing.isOver { quarantine = nil }
    }

    private mutating func adopt(_ next: PriceLevel, _ tick: UInt64, _ now: Int64) {
        level = next
        sequence = tick
        levelAt = now
        isRepeated = false
    }
}
