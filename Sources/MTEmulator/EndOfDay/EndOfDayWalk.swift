import RiskEngine

/// A walk under way.
struct EndOfDayWalk {
    /// Account indices in the order of their turns.
    var order: [Int]
    var position = 0
    var begun: MonotonicTime
    /// The server's date that ends, and its weekday.
    var day: String
    var weekday: Int
    let plan: EndOfDayPlan

    /// When the account at `position` has its turn.
    func due(_ position: Int) -> MonotonicTime {
        let last = Int64(max(1, order.count - 1))
        let nanoseconds = plan.durationMs * 1_000_000
        return begun.advanced(
            byNanoseconds: nanoseconds / last * Int64(position)
                + nanoseconds % last * Int64(position) / last)
    }
}

/// What of an account's end of day comes later than its swaps.
enum WalkStage {
    case commission
    case previousDay
}

/// A position that the end of the day closed, until it is opened again.
struct Reopening {
    var account: Int
    var symbol: Int
    var side: UInt8
    var volume: UInt64
    var closePrice: Double
    var stopLoss: Double
    var takeProfit: Double
}
