/// How an amount in one currency becomes another, as one price class sees it.
///
/// `gain` takes amounts that the account receives, `loss` those it owes: each at the worse side.
struct Conversion {
    /// One pair on the way.
    struct Leg {
        var quote: Int32
        /// The amount is in the pair's quote currency: divide instead of multiply.
        var inverted: Bool
    }
    var gain = 1.0
    var loss = 1.0
    var first: Leg?
    var second: Leg?

    /// Recomputes both rates; the order of operations is part of docs/emulator.md.
    mutating func refresh(_ quotes: [Quote]) {
        guard let first else { return }
        let quote = quotes[Int(first.quote)]
        gain = first.inverted ? 1 / quote.ask : quote.bid
        loss = first.inverted ? 1 / quote.bid : quote.ask
        guard let second else { return }
        let next = quotes[Int(second.quote)]
        gain *= second.inverted ? 1 / next.ask : next.bid
        loss *= second.inverted ? 1 / next.bid : next.ask
    }
}
