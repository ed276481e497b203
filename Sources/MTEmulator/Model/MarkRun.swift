import CLinux

/// All positions that one closing price and one conversion mark, in the order of their accounts.
///
/// A tick walks whole runs: everything but the entries is the same for all of them, and a run whose
/// price and rates stayed as they were is not walked at all.
final class MarkRun {
    struct Key: Hashable {
        /// Index into the market's quotes: symbol and price class.
        var quote: Int32
        /// Index into the market's conversions: profit currency to deposit currency.
        var conversion: Int32
        var terms: MarkTerms
    }

    /// Accounts lie far apart, and the next ones are known: this many are fetched ahead.
    private static let prefetched = 24

    let key: Key
    /// Symbols whose ticks move the run: its own, and those it is converted through.
    let symbols: [Int]
    private(set) var entries: [MarkEntry] = []
    // Not a number: differs from every price, so that the first tick marks.
    private var closing = Double.nan
    private var gain = Double.nan
    private var loss = Double.nan

    init(_ key: Key, symbols: [Int]) {
        self.key = key
        self.symbols = symbols
    }

    /// Re-marks every position; `unsettled` gets each account that its window no longer holds.
    ///
    /// An account may come more than once, and may be back in its window after a later run.
    func mark(
        closing: Double, gain: Double, loss: Double, accounts: inout [AccountState],
        unsettled: inout [Int32]
    ) {
        if closing == self.closing, gain == self.gain, loss == self.loss { return }
        self.closing = closing
        self.gain = gain
        self.loss = loss
        let terms = key.terms
        // A local array: a span of a class's property would hold that property's access open.
        var held: [MarkEntry] = []
        swap(&held, &self.entries)
        defer { swap(&held, &self.entries) }
        // unsafe: the address is only asked for ahead of its use, never dereferenced.
        let base = unsafe accounts.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        var entries = held.mutableSpan
        var accounts = accounts.mutableSpan
        for index in entries.indices {
            let entry = entries[index]
            let ahead = Int(entries[min(index + Self.prefetched, entries.count - 1)].account)
            clinux_prefetch(
                base &+ UInt(bitPattern: ahead &* MemoryLayout<AccountState>.stride &+ 16))
            let profit = terms.profit(
                open: entry.open, units: entry.units, closing: closing, gain: gain, loss: loss)
            let account = Int(entry.account)
            let change = profit &- entry.profit
            if change != 0 {
                entries[index].profit = profit
                accounts[account].profit &+= change
            }
            if !accounts[account].isSettled { unsettled.append(entry.account) }
        }
    }

    func insert(_ entry: MarkEntry) {
        entries.insert(entry, at: firstIndex(after: entry.account))
    }

    /// Takes a position out.
    ///
    /// - Returns: Its profit as marked last; nil when it is not here.
    func remove(slot: Int, account: Int32) -> Int64? {
        index(slot: slot, account: account).map { entries.remove(at: $0).profit }
    }

    /// The profit of a position as marked last; nil when it is not here.
    func profit(slot: Int, account: Int32) -> Int64? {
        index(slot: slot, account: account).map { entries[$0].profit }
    }

    private func index(slot: Int, account: Int32) -> Int? {
        var index = firstIndex(after: account - 1)
        while index < entries.count, entries[index].account == account {
            if entries[index].slot == Int32(slot) { return index }
            index += 1
        }
        return nil
    }

    private func firstIndex(after account: Int32) -> Int {
        if let last = entries.last, last.account <= account { return entries.count }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].account <= account { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
