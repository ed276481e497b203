/// Marks every account to market from the quotes, and says which ones to poll.
///
/// A prediction never breaks a rule and never moves state: it only promotes, and corroborates what
/// a read says. Owned by the quote thread; what others may know of it is on its board.
///
/// Equity is a constant (balance, credit and swaps of the last sample) plus what the exposures are
/// worth. Exposures to one quote with one conversion form a *run*, whose entries stand in columns
/// sorted by account; only runs whose prices moved are touched, and each of their entries once.
@safe
public final class Predictor {
    public let capacity: Int
    public let board: PredictionBoard
    public let quotes: QuoteBook
    public let settings: PredictorSettings
    var counters = PredictorStatistics()

    // unsafe: both allocated here, freed in deinit; slots below `prepared` are initialised, and
    // `check` guards every way in.
    let marks: UnsafeMutablePointer<AccountMark>
    let aims: UnsafeMutablePointer<AccountAim>
    var prepared = 0

    var conversions = [ConversionState(legs: [])]
    var runs: [MarkRun] = []
    let lists = RunLists()
    let watches: SlotList<Watch>
    /// Slots that crossed their trigger in the strip just marked.
    let hits: SlotList<Int32>
    /// Slots whose exposures should be read.
    let wanted: SlotList<Int32>
    /// Accounts that a read found below a floor, and that the quotes now put there, too.
    let confirmable: SlotList<Int32>
    let comparisons: SlotList<Comparison>
    let candidates: SlotList<Candidate>
    /// Accounts whose samples may not be what they seem, and where the look at them goes on.
    let unclear: SlotList<UnclearAccount>
    var unclearCursor = 0
    let errors = ErrorBook()
    /// When quotes were last read; monotonic nanoseconds.
    var quotesReadAt: Int64 = 0
    /// What time it is on the platform, and the first reset after it that an account awaits; UTC
    /// milliseconds.
    var platformTime = Int64.min
    var nextReset = Int64.max
    /// Where the search for fallen accounts goes on, and how many there are.
    var fallenCursor = 0
    var fallenCount = 0

    /// The conversion of a currency into itself.
    public static let sameCurrency = 0
    /// Promotions that one call gives at most.
    public static let promotionsMax = 8_192
    static let comparisonsMax = 8_192

    /// - Parameters:
    ///   - capacity: Accounts of the table, 1 … `Limits.accountsMax`; memory is touched for slots
    ///     that are used.
    ///   - board: Of the same capacity.
    public init(
        accountsMax capacity: Int, board: PredictionBoard,
        settings: PredictorSettings = PredictorSettings()
    ) {
        precondition((1...Limits.accountsMax).contains(capacity), "capacity out of range")
        precondition(board.capacity >= capacity, "the board is too small")
        self.capacity = capacity
        self.board = board
        self.settings = settings
        quotes = QuoteBook(settings: settings)
        unsafe marks = UnsafeMutablePointer<AccountMark>.allocate(capacity: capacity)
        unsafe aims = UnsafeMutablePointer<AccountAim>.allocate(capacity: capacity)
        watches = SlotList(capacity: capacity)
        hits = SlotList(capacity: capacity)
        wanted = SlotList(capacity: capacity)
        confirmable = SlotList(capacity: capacity)
        comparisons = SlotList(capacity: Self.comparisonsMax)
        candidates = SlotList(capacity: Self.promotionsMax)
        unclear = SlotList(capacity: Self.unclearMax)
    }

    deinit {
        // unsafe: nobody else holds a reference; both hold trivial values.
        unsafe marks.deallocate()
        unsafe aims.deallocate()
    }

    // MARK: What there is

    /// A symbol in a price class.
    public func defineQuote() -> Int {
        errors.define()
        return quotes.define()
    }

    /// A way from one currency to another: one or two pairs, in this order; none is
    /// `sameCurrency`.
    public func defineConversion(_ legs: [ConversionLeg]) -> Int {
        precondition(legs.count <= 2, "two legs at most")
        for leg in legs {
            precondition(leg.quote >= 0 && leg.quote < quotes.count, "no such quote")
        }
        if legs.isEmpty { return Self.sameCurrency }
        conversions.append(ConversionState(legs: legs, isKnown: false))
        return conversions.count - 1
    }

    /// A quote with a conversion: define each pair once.
    public func defineRun(quote: Int, conversion: Int = sameCurrency) -> Int {
        precondition(quote >= 0 && quote < quotes.count, "no such quote")
        precondition(conversion >= 0 && conversion < conversions.count, "no such conversion")
        runs.append(MarkRun(quote: quote, conversion: conversion))
        return runs.count - 1
    }

    /// Takes one quote as it was read; `mark` follows when all have been taken.
    ///
    /// - Parameter sequence: Grows with each tick: an equal price again is told from no news.
    public func update(
        quote: Int, bid: Double, ask: Double, sequence: UInt64, at now: MonotonicTime
    ) {
        quotesReadAt = now.nanoseconds
        quotes.update(
            quote, PriceLevel(bid: bid, ask: ask), sequence: sequence, at: now.nanoseconds)
    }

    /// The accounts whose first read below a floor the quotes of the last `mark` bear out.
    ///
    /// Whether those are settled, so that no second read is needed, their pollers ask the board.
    public func forEachConfirmable(_ body: (Int) -> Void) {
        for index in 0..<confirmable.count { body(Int(confirmable[index])) }
    }

    /// Accounts that are being looked at: near a floor or a mark.
    public var watchedCount: Int { watches.count }

    /// Accounts that can be predicted.
    public var predictableCount: Int { counters.predictable }

    /// Accounts that have been heard of and cannot be predicted.
    public var unpredictableCount: Int {
        counters.noExposures + counters.quoteAbsent + counters.quoteStale + counters.quoteCrossed
    }

    /// Counters, and how things stand.
    public var statistics: PredictorStatistics {
        var result = counters
        result.watched = watches.count
        result.below = (0..<watches.count).count { watches[$0].belowSince != .max }
        return result
    }
}
