import RiskEngine

/// A predictor with its board, driven by hand: quotes, samples and time.
final class TestDesk {
    let board: PredictionBoard
    let predictor: Predictor
    /// Monotonic milliseconds.
    private(set) var milliseconds: Int64 = 10_000
    private var sequences: [UInt64] = []

    init(capacity: Int = 1_000, settings: PredictorSettings = PredictorSettings()) {
        board = PredictionBoard(capacity: capacity)
        predictor = Predictor(accountsMax: capacity, board: board, settings: settings)
    }

    var now: MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }

    func pass(_ step: Int64) { milliseconds += step }

    /// A new symbol; without prices until `quote` gives it some.
    func symbol() -> Int {
        sequences.append(0)
        return predictor.defineQuote()
    }

    /// A symbol that has stood at one price long enough for its usual spread to be known.
    func calmSymbol(_ bid: Double, _ ask: Double) -> Int {
        let symbol = symbol()
        for _ in 0..<30 { round([(symbol, bid, ask)]) }
        return symbol
    }

    /// Takes one quote as a new tick; marks nothing.
    func tick(_ quote: Int, _ bid: Double, _ ask: Double) {
        sequences[quote] += 1
        read(quote, bid, ask)
    }

    /// Reads a quote again that has not ticked.
    func read(_ quote: Int, _ bid: Double, _ ask: Double) {
        predictor.update(quote: quote, bid: bid, ask: ask, sequence: sequences[quote], at: now)
    }

    /// 100 ms later a reply with these new ticks comes, and everything is marked.
    func round(_ ticks: [(Int, Double, Double)]) {
        pass(100)
        for (quote, bid, ask) in ticks { tick(quote, bid, ask) }
        predictor.mark(now: now)
    }

    /// 100 ms later the quotes are read again, none of them has ticked.
    func quietRound(_ quotes: [(Int, Double, Double)]) {
        pass(100)
        for (quote, bid, ask) in quotes { read(quote, bid, ask) }
        predictor.mark(now: now)
    }

    /// Whose pending read the quotes confirm.
    var confirmable: [Int] {
        var slots: [Int] = []
        predictor.forEachConfirmable { slots.append($0) }
        return slots
    }

    func mark() { predictor.mark(now: now) }

    static func login(_ slot: Int) -> UInt64 { 500_000 + UInt64(slot) }

    func sample(
        _ slot: Int, equity: Int64, balance: Int64? = nil, storage: Int64 = 0, margin: Int64 = 100,
        floor: Int64 = .min, mark: Int64 = .max, limit: Int64 = 500_000,
        flags: PredictionSample.Flags = [.exposed]
    ) {
        var sample = PredictionSample(slot: Int32(slot), login: Self.login(slot), flags: flags)
        sample.equity = equity
        sample.balance = balance ?? equity
        sample.storage = storage
        sample.margin = margin
        sample.breachBelow = floor
        sample.markAbove = mark
        sample.limit = limit
        sample.receivedAt = now.nanoseconds
        predictor.take(sample, now: now)
    }

    /// Says that the floor is `floor` from `utc` on, milliseconds.
    func nextDay(_ slot: Int, floor: Int64, from utc: Int64) {
        var sample = PredictionSample(
            slot: Int32(slot), login: Self.login(slot), flags: .nextDay)
        sample.breachBelow = floor
        sample.standsFrom = utc
        predictor.take(sample, now: now)
    }

    func expose(_ slot: Int, _ exposures: [Exposure]) {
        let isTaken = predictor.setExposures(slot: slot, login: Self.login(slot), exposures)
        precondition(isTaken, "the test's exposures are sound")
    }

    /// What is promoted now, in order.
    func promotions(room: Int = 100) -> [Promotion] {
        var promotions: [Promotion] = []
        predictor.promotions(room: room, now: now, into: &promotions)
        return promotions
    }

    func promoted(room: Int = 100) -> [Int] { promotions(room: room).map(\.slot) }

    func published(_ slot: Int) -> Prediction {
        board.prediction(slot: slot, login: Self.login(slot))
    }

    func prediction(_ slot: Int) -> Prediction { predictor.prediction(slot: slot, now: now) }

    func wanted() -> [Int] {
        var slots: [Int] = []
        predictor.takeWanted(room: .max, into: &slots)
        return slots.sorted()
    }

    func corroborates(_ slot: Int, equity: Int64, below floor: Int64) -> Bool {
        board.corroborates(
            slot: slot, login: Self.login(slot), equity: equity, breachBelow: floor,
            tolerance: 2_000, now: now)
    }
}

extension TestDesk {
    /// One account long of one lot in a symbol of its own currency, 100,000 minor units a point.
    ///
    /// Balance 10,000,000; opened at `open`, so that equity is balance + (bid - open) * 1e5 * 100.
    func longAccount(_ slot: Int, _ run: Int, open: Double, floor: Int64, bid: Double) {
        var exposure = Exposure(run: Int32(run))
        exposure.add(isBuy: true, units: 10_000_000, open: open)
        expose(slot, [exposure])
        let equity = 10_000_000 + Int64(((bid - open) * 10_000_000).rounded())
        sample(slot, equity: equity, balance: 10_000_000, floor: floor)
    }

    /// One long and short of one lot each from `open`, which costs the spread.
    func hedgedAccount(_ slot: Int, _ run: Int, open: Double, floor: Int64) {
        var exposure = Exposure(run: Int32(run))
        exposure.add(isBuy: true, units: 10_000_000, open: open)
        exposure.add(isBuy: false, units: 10_000_000, open: open)
        expose(slot, [exposure])
        sample(slot, equity: 9_999_000, balance: 10_000_000, floor: floor)
    }
}
