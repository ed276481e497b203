/// A quote on whose last tick a mass of breaches rests, until further ticks show where it stands.
///
/// It is over after two further ticks in a row near the same of the two levels: back at the old one
/// (the tick was bad) or at the new one (the market is there).
struct Quarantine: Equatable {
    let oldMid: Double
    let newMid: Double
    /// Monotonic nanoseconds.
    let since: Int64
    private var isNearNew = false
    private var ticks = 0

    init(oldMid: Double, newMid: Double, since: Int64) {
        self.oldMid = oldMid
        self.newMid = newMid
        self.since = since
    }

    var isOver: Bool { ticks >= 2 }

    mutating func observe(_ mid: Double) {
        let isNearNew = abs(mid - newMid) < abs(mid - oldMid)
        ticks = ticks > 0 && isNearNew == self.isNearNew ? ticks + 1 : 1
        self.isNearNew = isNearNew
    }
}
