/// The largest move of a mid within 100 ms, over the last one and a half to three seconds.
struct RecentMove: Equatable {
    private static let bucketNanoseconds: Int64 = 1_500_000_000
    private static let unitNanoseconds = 100_000_000.0

    private var current = 0.0
    private var before = 0.0
    private var bucketEnd: Int64 = 0

    /// In price units per 100 ms.
    var value: Double { max(current, before) }

    /// Takes one change of the mid.
    ///
    /// - Parameter nanoseconds: How long it may have taken: since the quote was read before.
    ///   Several changes within 100 ms count one by one.
    mutating func add(_ change: Double, nanoseconds: Int64, at now: Int64) {
        age(to: now)
        current = max(current, change * min(1, Self.unitNanoseconds / Double(max(nanoseconds, 1))))
    }

    /// Forgets what is older than two buckets.
    mutating func age(to now: Int64) {
        guard now >= bucketEnd else { return }
        before = now - bucketEnd < Self.bucketNanoseconds ? current : 0
        current = 0
        bucketEnd = now + Self.bucketNanoseconds
    }
}
