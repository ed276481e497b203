/// An account whose samples may not be what they seem, and what speaks for that.
///
/// The quote thread's; a copy is the evidence that interfaces show.
public struct UnclearAccount: BitwiseCopyable, Sendable {
    public var slot: Int32
    /// What is suspected, or decided.
    public var doubt: SampleDoubt
    /// Its samples are not believed; before, it is looked into.
    public var isDecided = false
    /// Its positions were read since, and are the same.
    var isRefreshed = false
    /// Samples that spoke for it in a row, or rounds of positions and orders that did.
    public var reads: Int32 = 1
    /// Monotonic nanoseconds of the first of them.
    public var since: Int64
    /// What they show; minor units.
    public var equity: Int64
    /// Where the last quotes put that, and how far off is nothing; minor units.
    public var low: Int64 = 0
    public var high: Int64 = 0
    public var tolerance: Int64 = 0
    /// The quote that moves it most, or -1.
    public var quote: Int32 = -1

    init(slot: Int, _ doubt: SampleDoubt, since: Int64, equity: Int64) {
        self.slot = Int32(slot)
        self.doubt = doubt
        self.since = since
        self.equity = equity
    }
}
