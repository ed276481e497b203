import Foundation

/// SplitMix64 (Steele, Lea, Flood 2014): a fixed algorithm, so that a seed means the same for ever.
struct SeededRandom: Sendable {
    private var state: UInt64
    private var spareNormal: Double?

    init(seed: UInt64) { state = seed }

    /// An independent stream of the same seed.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededRandom(seed: seed ^ (stream &* 0xD1B5_4A32_D192_ED03))
        state = mixer.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// In 0 ..< 1.
    mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * uniform()
    }

    /// In 0 ..< `count`.
    mutating func below(_ count: Int) -> Int {
        precondition(count > 0, "nothing to choose from")
        return Int(truncatingIfNeeded: next() % UInt64(count))
    }

    mutating func chance(_ share: Double) -> Bool { share > 0 && uniform() < share }

    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

    /// Fisher and Yates.
    mutating func shuffle<T>(_ items: inout [T]) {
        for left in stride(from: items.count - 1, to: 0, by: -1) {
            items.swapAt(left, below(left + 1))
        }
    }

    /// Standard normal (Box and Muller).
    mutating func normal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        let radius = (-2 * log(1 - uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spareNormal = radius * sin(angle)
        return radius * cos(angle)
    }

    /// Exponential with mean 1.
    mutating func exponential() -> Double { -log(1 - uniform()) }
}
