/// What becomes of the answers to writes; shares are 0...1 and add up to at most 1.
///
/// Writes are dealer requests, user updates and order cancels. All of them take effect once.
public struct AnswerFaults: Equatable, Sendable {
    /// It takes effect, and nobody is told.
    public var lostShare = 0.0
    /// It takes effect and is answered `lateMilliseconds` later than it would be.
    public var lateShare = 0.0
    /// It takes effect in time and is answered `lateMilliseconds` later.
    public var tardyShare = 0.0
    /// It is answered twice.
    public var twiceShare = 0.0
    public var lateMilliseconds: Int64 = 1_000

    public init() {}

    var isNone: Bool { lostShare + lateShare + tardyShare + twiceShare == 0 }

    /// What becomes of one answer.
    enum Fate: Sendable {
        case delivered
        case lost
        case late
        case tardy
        case twice
    }

    func fate(_ dice: inout SeededRandom) -> Fate {
        if isNone { return .delivered }
        let drawn = dice.uniform()
        if drawn < lostShare { return .lost }
        if drawn < lostShare + lateShare { return .late }
        if drawn < lostShare + lateShare + tardyShare { return .tardy }
        if drawn < lostShare + lateShare + tardyShare + twiceShare { return .twice }
        return .delivered
    }
}
