internal import MTBridge
internal import RiskEngine

/// All quotes of a server, as one answer brought them.
struct SharedQuotes: Sendable {
    var records: [QuoteRecord]
    /// When they came.
    var at: MonotonicTime
}
