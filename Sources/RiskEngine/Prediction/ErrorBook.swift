/// How wrong predictions are, by quote.
///
/// Owned by the quote thread.
final class ErrorBook {
    /// The errors of one quote.
    struct Entry {
        /// Samples against predicted equity, in parts per million of notional.
        var sample = ErrorMean()
        /// Reported profit against price difference times units times rate.
        var size = ErrorMean()
        /// Reported against predicted conversion rate.
        var conversion = ErrorMean()
        /// Reported closing price against ours, positive when it is worse for the holder.
        var markUpBuy = ErrorMean()
        var markUpSell = ErrorMean()
    }

    private(set) var entries: [Entry] = []

    func define() { entries.append(Entry()) }

    func add(sampleError: Double, weight: Double, quote: Int) {
        entries[quote].sample.add(sampleError, weight: weight)
    }

    func add(size: Double, quote: Int) { entries[quote].size.add(size) }

    func add(conversion: Double, quote: Int) { entries[quote].conversion.add(conversion) }

    func add(markUp: Double, isBuy: Bool, quote: Int) {
        if isBuy {
            entries[quote].markUpBuy.add(markUp)
        } else {
            entries[quote].markUpSell.add(markUp)
        }
    }

    func endRound() {
        for index in entries.indices {
            entries[index].sample.endRound()
            entries[index].size.endRound()
            entries[index].conversion.endRound()
            entries[index].markUpBuy.endRound()
            entries[index].markUpSell.endRound()
        }
    }
}
