/// The last quote of one symbol as one price class sees it.
struct Quote {
    var bid = 0.0
    var ask = 0.0
    /// UTC milliseconds of the tick.
    var utc: Int64 = 0
    /// Ticks of the symbol so far; 0 means no quote yet.
    var sequence: UInt64 = 0
}
