/// One level of one account that the truth log follows.
struct LevelWatch {
    var name: String
    /// Below iff equity < this, in minor units.
    var breachBelow: Int64
    var isBelow = false
    /// A trailing level lies this much below the highest equity so far; 0 is a fixed one.
    var trail: Int64 = 0
    /// The highest equity so far, and the lowest while below; kept for trailing levels only.
    var peak = Int64.min
    var lowest = Int64.max

    /// Takes an equity in; a trailing level follows it upwards.
    mutating func follow(_ equity: Int64) {
        guard trail > 0 else { return }
        if equity > peak {
            peak = equity
            breachBelow = peak - trail
        }
        if isBelow { lowest = min(lowest, equity) }
    }
}
