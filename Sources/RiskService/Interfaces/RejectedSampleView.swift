/// The last sample of an account that was not believed, and what decided: in
/// `/v1/accounts/{server}/{login}`.
public struct RejectedSampleView: Codable, Sendable {
    /// `torn`, `stale`, `impossible`.
    public var sampleClass = ""
    /// `unreadable`, `other_login`, `missing`, `all_zero`, `sum`, `negative_margin`, `margin`,
    /// `clock`, `frozen`.
    public var fault = ""
    /// The same as a sentence.
    public var detail = ""
    public var at = ""
    /// Samples that are not believed in a row, now; 0 when a later one was.
    public var inARow = 0
    /// What it showed; nil where nothing could be read.
    public var balance: String?
    public var credit: String?
    public var equity: String?
    public var floating: String?
    public var margin: String?
    /// While `frozen` or `margin` stands: samples, or rounds of positions and orders, that spoke
    /// for it, and for how long they have.
    public var reads: Int?
    public var sinceMs: Int64?
    /// Of `frozen`: the quote that moves it most, where the quotes put its equity, and how far off
    /// would be nothing.
    public var symbol: String?
    public var predictedLow: String?
    public var predictedHigh: String?
    public var tolerance: String?

    public init() {}
}
