import MTBridge
import RiskEngine

/// A trade that has passed every check and now takes effect.
struct Fill {
    var account: Int
    var symbol: Int
    var side: PositionRecord.Side
    var volume: Volume
    var price: Double
    var order: UInt64
    var cause: DealCause
}
