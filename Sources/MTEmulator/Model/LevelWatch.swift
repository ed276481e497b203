/// One level of one account that the truth log follows.
struct LevelWatch {
    var name: String
    /// Below iff equity < this, in minor units.
    var breachBelow: Int64
    var isBelow = false
}
