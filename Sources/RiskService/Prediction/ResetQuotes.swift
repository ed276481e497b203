internal import MTBridge
internal import RiskEngine

/// What a server's quotes were at one reset, and what accounts that were not read then had paid for
/// their nights.
struct ResetQuotes: Equatable, Sendable {
    struct Price: Equatable, Sendable {
        var bid: Double
        var ask: Double
        /// Read long after the reset, with a tick from before it: only the quote itself says so.
        var isLate = false
    }
    /// Accumulated swaps of an account's open positions.
    struct Storage: Equatable, Sendable {
        /// Minor units.
        var amount: Int64
        /// UTC milliseconds of the sample that showed it.
        var at: Int64
    }
    var prices: [QuoteKey: Price] = [:]
    var storages: [Login: Storage] = [:]

    /// A younger answer tells all quotes of the reset at once.
    static let youngMilliseconds: Int64 = 1_500

    /// - Parameters:
    ///   - before: The last answer before the reset; nil unless it was young then.
    ///   - old: The last answer before the reset, however old.
    ///   - after: The first answer after it.
    ///   - reset: By the server's clock; nil when that leapt since, and ticks cannot be dated.
    init(before: [QuoteRecord]?, old: [QuoteRecord], after: [QuoteRecord], reset: ServerTime?) {
        for record in before ?? [] { add(record) }
        guard before == nil else { return }
        let sequences = Dictionary(
            old.map { (QuoteKey(symbol: $0.symbol, priceClass: $0.priceClass), $0.sequence) }
        ) { first, _ in first }
        for record in after {
            let key = QuoteKey(symbol: record.symbol, priceClass: record.priceClass)
            if sequences[key] == record.sequence {
                add(record)
            } else if let reset, record.time < reset {
                add(record, isLate: true)
            }
        }
    }

    /// As the ledger has them.
    init(prices: [QuoteKey: Price]) { self.prices = prices }

    private mutating func add(_ record: QuoteRecord, isLate: Bool = false) {
        guard record.bid > 0, record.ask >= record.bid, record.ask.isFinite else { return }
        prices[QuoteKey(symbol: record.symbol, priceClass: record.priceClass)] = Price(
            bid: record.bid, ask: record.ask, isLate: isLate)
    }
}
