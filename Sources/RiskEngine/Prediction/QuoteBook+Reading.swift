extension QuoteBook {
    /// Takes what was read of one quote, and learns its usual spread.
    func update(_ index: Int, _ level: PriceLevel, sequence: UInt64, at now: Int64) {
        self[index].read(level, sequence: sequence, at: now)
        let quote = self[index]
        guard quote.hasLevel, quote.crossedAt == 0 else { return }
        self[index].usual.add(quote.level.spread, isWide: isWide(quote))
    }

    /// Bid and ask read last; nil before the first.
    public func prices(of index: Int) -> (bid: Double, ask: Double)? {
        let quote = self[index]
        return quote.hasLevel ? (quote.level.bid, quote.level.ask) : nil
    }

    /// The usual spread for the time of week, in price units; nil while it is being learnt.
    public func usualSpread(of index: Int) -> Double? {
        let usual = self[index].usual
        return usual.rounds >= settings.usualSpreadRoundsMin ? usual.value : nil
    }

    /// The largest move of the mid within 100 ms lately, in price units.
    public func recentMove(of index: Int) -> Double { self[index].move.value }

    /// When the quote was last read; monotonic nanoseconds, 0 before the first.
    public func readAt(_ index: Int) -> Int64 { self[index].readAt }

    /// Quotes that are quarantined now.
    public var quarantinedCount: Int {
        (0..<count).count { self[$0].quarantine != nil }
    }

    public func isQuarantined(_ index: Int) -> Bool { self[index].quarantine != nil }
}
