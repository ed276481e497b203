/// The last quotes of one server, with what they usually are and how fast they lately moved.
///
/// Owned by the quote thread.
@safe
public final class QuoteBook {
    static let hoursOfWeek = 168

    let settings: PredictorSettings
    // unsafe: allocated here, freed in deinit; `count` quotes are initialised. `quote` checks.
    private var quotes: UnsafeMutablePointer<QuoteState>
    private var capacity = 64
    public private(set) var count = 0
    /// Usual spreads by quote and hour of the week; 0 where unknown.
    var spreads: [Float] = []
    /// Hour of the week that the running medians are learning; nil before the shell said one.
    var hour: Int?

    init(settings: PredictorSettings) {
        self.settings = settings
        unsafe quotes = UnsafeMutablePointer<QuoteState>.allocate(capacity: 64)
    }

    deinit {
        // unsafe: nobody else holds a reference.
        unsafe quotes.deinitialize(count: count)
        unsafe quotes.deallocate()
    }

    func define() -> Int {
        if count == capacity {
            let larger = UnsafeMutablePointer<QuoteState>.allocate(capacity: 2 * capacity)
            // unsafe: moves all of them; the old block is not used again.
            unsafe larger.moveInitialize(from: quotes, count: count)
            unsafe quotes.deallocate()
            unsafe quotes = larger
            capacity *= 2
        }
        // unsafe: below the capacity.
        unsafe (quotes + count).initialize(to: QuoteState())
        spreads.append(contentsOf: repeatElement(0, count: Self.hoursOfWeek))
        count += 1
        return count - 1
    }

    subscript(_ index: Int) -> QuoteState {
        @inline(__always)
        get {
            precondition(index >= 0 && index < count, "no such quote")
            // unsafe: initialised.
            return unsafe quotes[index]
        }
        @inline(__always)
        _modify {
            precondition(index >= 0 && index < count, "no such quote")
            // unsafe: initialised; one thread owns the book.
            yield unsafe &quotes[index]
        }
    }

    // MARK: Levels that stand

    /// Whether the current level stands by itself.
    func isConfirmed(_ quote: QuoteState, at now: Int64) -> Bool {
        quote.isRepeated
            || now - quote.levelAt >= settings.confirmMilliseconds * 1_000_000
    }

    func isWide(_ quote: QuoteState) -> Bool {
        isWide(quote.level, quote.usual)
    }

    func isWide(_ level: PriceLevel, _ usual: UsualSpread) -> Bool {
        usual.rounds >= settings.usualSpreadRoundsMin
            && level.spread > settings.wideFactor * usual.value
    }

    /// Whether the level of a quote stands, or the first reason why it does not.
    public func settlement(of index: Int, now: MonotonicTime) -> Settlement {
        let quote = self[index]
        let nanoseconds = now.nanoseconds
        if !quote.hasLevel { return .absent }
        if nanoseconds - quote.readAt > settings.staleMilliseconds * 1_000_000 { return .stale }
        if quote.quarantine != nil { return .quarantined }
        if quote.crossedAt != 0 { return .crossed }
        if !isConfirmed(quote, at: nanoseconds) { return .unconfirmed }
        if quote.usual.rounds < settings.usualSpreadRoundsMin { return .unknownSpread }
        return isWide(quote) ? .wide : .settled
    }

    /// Why holders of a quote cannot be predicted; nil when they can.
    func block(_ index: Int, at now: Int64) -> UnpredictableReason? {
        let quote = self[index]
        let patience = settings.staleMilliseconds * 1_000_000
        if !quote.hasLevel { return .quoteAbsent }
        if now - quote.readAt > patience { return .quoteStale }
        if quote.crossedAt != 0 && now - quote.crossedAt > patience { return .quoteCrossed }
        return nil
    }

    /// Whether its levels may corroborate: the last two different ticks, and the usual spread where
    /// it is wide, must all agree then.
    func mayCorroborate(_ index: Int, at now: Int64) -> Bool {
        let quote = self[index]
        guard quote.hasLevel, quote.quarantine == nil, quote.crossedAt == 0,
            quote.usual.rounds >= settings.usualSpreadRoundsMin
        else { return false }
        return quote.hasPrevious || isConfirmed(quote, at: now)
    }
}
