/// How late ticks took effect: buckets of about 3 %, no allocation per entry.
public struct LagHistogram: Sendable {
    private static let perOctave = 32
    private var buckets = [UInt64](repeating: 0, count: 64 * perOctave)
    public private(set) var count: UInt64 = 0
    public private(set) var maxNanoseconds: Int64 = 0

    public init() {}

    public mutating func add(nanoseconds: Int64) {
        let value = max(0, nanoseconds)
        count += 1
        maxNanoseconds = max(maxNanoseconds, value)
        buckets[Self.bucket(UInt64(value))] += 1
    }

    /// The upper edge of the bucket in which `share` (0...1) of the entries lie; 0 when empty.
    public func nanoseconds(at share: Double) -> Int64 {
        let target = UInt64((Double(count) * share).rounded(.up))
        var seen: UInt64 = 0
        for (index, bucket) in buckets.enumerated() {
            seen += bucket
            if seen >= target, seen > 0 { return min(Self.edge(index), maxNanoseconds) }
        }
        return maxNanoseconds
    }

    private static func bucket(_ value: UInt64) -> Int {
        if value < UInt64(perOctave) { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let offset = Int((value >> UInt64(exponent - 5)) & UInt64(perOctave - 1))
        return (exponent - 4) * perOctave + offset
    }

    private static func edge(_ index: Int) -> Int64 {
        if index < perOctave { return Int64(index) }
        let exponent = index / perOctave + 4
        let offset = index % perOctave
        return (Int64(perOctave + offset + 1) << Int64(exponent - 5)) - 1
    }
}
