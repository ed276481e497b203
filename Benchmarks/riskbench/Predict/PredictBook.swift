import CBench
import RiskEngine

/// A book of accounts as the predictor holds it, and the same columns once more for C.
///
/// Owned by one thread, which plays the quote thread.
final class PredictBook {
    /// The columns of one side of one run, as the C loop takes them.
    struct Side {
        var slots: [Int32] = []
        var units: [Double] = []
        var offsets: [Double] = []
    }

    struct Run {
        var quote: Int
        /// Index of the quote that converts; nil where the currencies are the same.
        var pair: Int?
        var long = Side()
        var short = Side()
    }

    static let balance: Int64 = 10_000_000

    let accounts: Int
    let board: PredictionBoard
    let predictor: Predictor
    private(set) var runs: [Run] = []
    private(set) var exposures = 0
    private var bids: [Double] = []
    private var asks: [Double] = []
    /// What the C loop last marked.
    private(set) var marked: [(bid: Double, ask: Double)] = []
    private var sequence: UInt64 = 0
    private var random: SplitMix
    private(set) var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var marks: [cbench_mark]
    private var hits: [Int32]

    /// - Parameters:
    ///   - headroom: Distance of every floor from the balance, in minor units.
    init(accounts: Int, perAccount: Int, symbols: Int, headroom: Int64, seed: UInt64) {
        self.accounts = accounts
        random = SplitMix(seed: seed)
        board = PredictionBoard(capacity: accounts)
        predictor = Predictor(accountsMax: accounts, board: board)
        hits = [Int32](repeating: 0, count: accounts)
        marks = []
        defineRuns(symbols)
        for _ in 0..<40 { quoteAll(step: 0) }
        open(perAccount, headroom)
        quoteAll(step: 0)
        marks = (0..<accounts).map { slot in
            cbench_mark(
                predicted: Double(predictor.prediction(slot: slot, now: now).equity),
                below: Double(Self.balance - headroom), above: .infinity, reach: 0, watch: 0)
        }
        marked = Array(zip(bids, asks))
    }

    /// Every fourth symbol is converted by the first one.
    private func defineRuns(_ symbols: Int) {
        for index in 0..<symbols {
            let quote = predictor.defineQuote()
            bids.append(1 + Double(index) / 10)
            asks.append(bids[index] * 1.000_1)
            let isConverted = index % 4 == 3
            let legs = isConverted ? [ConversionLeg(quote: 0, isInverted: false)] : []
            let conversion = predictor.defineConversion(legs)
            _ = predictor.defineRun(quote: quote, conversion: conversion)
            runs.append(Run(quote: quote, pair: isConverted ? 0 : nil))
        }
    }

    private func open(_ perAccount: Int, _ headroom: Int64) {
        for slot in 0..<accounts {
            var list: [Exposure] = []
            var first = Int(random.next() % UInt64(runs.count))
            for _ in 0..<perAccount {
                list.append(exposure(first, slot))
                first = (first + 1) % runs.count
            }
            predictor.setExposures(slot: slot, login: Self.login(slot), list)
            predictor.take(sample(slot, headroom: headroom), now: now)
        }
    }

    /// One lot or so, opened where the market is; every eighth is hedged.
    private func exposure(_ run: Int, _ slot: Int) -> Exposure {
        let units = Double(1 + random.next() % 100) * 1_000
        let draw = random.next() % 8
        var exposure = Exposure(run: Int32(run))
        if draw != 0 { exposure.add(isBuy: true, units: units, open: asks[run]) }
        if draw < 2 { exposure.add(isBuy: false, units: units, open: bids[run]) }
        if draw != 0 {
            append(exposure.long, exposure.offsetLong, slot, \.long, run)
        }
        if draw < 2 {
            append(-exposure.short, exposure.offsetShort, slot, \.short, run)
        }
        return exposure
    }

    private func append(
        _ units: Double, _ offset: Double, _ slot: Int, _ side: WritableKeyPath<Run, Side>,
        _ run: Int
    ) {
        runs[run][keyPath: side].slots.append(Int32(slot))
        runs[run][keyPath: side].units.append(units)
        runs[run][keyPath: side].offsets.append(offset)
        exposures += 1
    }

    /// A slot at random.
    func draw() -> Int { Int(random.next() % UInt64(accounts)) }

    static func login(_ slot: Int) -> UInt64 { 1_000_000 + UInt64(slot) }

    /// What a poller says of an account: it stands where it is predicted.
    func sample(_ slot: Int, headroom: Int64) -> PredictionSample {
        var sample = PredictionSample(
            slot: Int32(slot), login: Self.login(slot), flags: [.exposed])
        sample.balance = Self.balance
        let predicted = predictor.prediction(slot: slot, now: now)
        sample.equity = predicted.state.isPredictable ? predicted.equity : Self.balance
        sample.margin = 100_000
        sample.breachBelow = Self.balance - headroom
        sample.limit = 500_000
        return sample
    }
}

// MARK: One round

extension PredictBook {
    /// A reply with quotes: every symbol moves a little.
    ///
    /// Nothing is marked yet.
    func move(step: Double = 0.000_02) {
        now = now.advanced(byMilliseconds: 100)
        sequence += 1
        for index in bids.indices {
            // Around where it began, so that no account drifts to its floor.
            let start = 1 + Double(index) / 10
            bids[index] = start * (1 + step * (Double(random.next() % 1_000) / 500 - 1))
            asks[index] = bids[index] * 1.000_1
        }
    }

    func update() {
        for index in bids.indices {
            predictor.update(
                quote: index, bid: bids[index], ask: asks[index], sequence: sequence, at: now)
        }
    }

    private func quoteAll(step: Double) {
        move(step: step)
        update()
        predictor.mark(now: now)
    }

    /// The same step in C, over its own copy of the columns.
    ///
    /// - Returns: How many triggers were crossed.
    func markInC() -> Int64 {
        var crossed: Int64 = 0
        // unsafe: the buffers live as long as the calls.
        unsafe marks.withUnsafeMutableBufferPointer { marks in
            unsafe hits.withUnsafeMutableBufferPointer { hits in
                for index in runs.indices {
                    crossed += unsafe Self.mark(
                        runs[index].long, step(index, \.bid, bids), marks, hits)
                    crossed += unsafe Self.mark(
                        runs[index].short, step(index, \.ask, asks), marks, hits)
                }
            }
        }
        marked = Array(zip(bids, asks))
        return crossed
    }

    private func step(
        _ run: Int, _ side: KeyPath<(bid: Double, ask: Double), Double>, _ prices: [Double]
    ) -> cbench_step {
        var step = cbench_step()
        let none = cbench_rates(gain: 1, loss: 1)
        step.old_price = marked[run][keyPath: side]
        step.new_price = prices[run]
        step.old_rates = runs[run].pair.map { rates(marked[$0].bid, marked[$0].ask) } ?? none
        step.new_rates = runs[run].pair.map { rates(bids[$0], asks[$0]) } ?? none
        return step
    }

    private func rates(_ bid: Double, _ ask: Double) -> cbench_rates {
        cbench_rates(gain: bid, loss: ask)
    }

    private static func mark(
        _ side: Side, _ step: cbench_step, _ marks: UnsafeMutableBufferPointer<cbench_mark>,
        _ hits: UnsafeMutableBufferPointer<Int32>
    ) -> Int64 {
        // unsafe: all columns of a side are equally long; slots are below the number of marks, and
        // there is room for one hit per account.
        guard let marksBase = marks.baseAddress, let hitsBase = hits.baseAddress
        else { return 0 }
        return unsafe cbench_mark_strip(
            side.slots, side.units, side.offsets, Int64(side.slots.count), step, marksBase,
            hitsBase)
    }

    /// The largest difference between the two predictions, in minor units.
    func difference() -> Double {
        (0..<accounts).reduce(0) { worst, slot in
            let ours = Double(predictor.prediction(slot: slot, now: now).equity)
            return max(worst, abs(ours - marks[slot].predicted))
        }
    }
}
