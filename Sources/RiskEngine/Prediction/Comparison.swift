/// A sample that disagreed with its prediction, until the next quotes say whether it was timing.
struct Comparison {
    var slot: Int32
    var fingerprint: UInt32
    var equity: Double
    /// Best and worst level of the quotes before it.
    var low: Double
    var high: Double
    /// Monotonic nanoseconds at which it was taken.
    var since: Int64
    /// Monotonic nanoseconds at which it was read.
    var readAt: Int64
}
