/// Percentiles by nearest rank, so that each is a value that occurred.
public struct Percentile {
    private let sorted: [Int64]

    /// Of `values`, in any order.
    public init(_ values: [Int64]) { sorted = values.sorted() }

    public var isEmpty: Bool { sorted.isEmpty }
    public var count: Int { sorted.count }
    public var min: Int64? { sorted.first }
    public var max: Int64? { sorted.last }

    /// The smallest value that at least `percent` of all do not exceed; nil when there is none.
    public func at(_ percent: Double) -> Int64? {
        guard !sorted.isEmpty else { return nil }
        let rank = Int((Double(sorted.count) * percent / 100).rounded(.up))
        return sorted[Swift.min(Swift.max(rank, 1), sorted.count) - 1]
    }
}
