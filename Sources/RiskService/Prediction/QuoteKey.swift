/// One quote: a symbol as one price class sees it.
struct QuoteKey: Hashable, Sendable {
    var symbol: String
    var priceClass: UInt32
}
