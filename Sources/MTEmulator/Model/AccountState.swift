import MTBridge

/// The hot part of an account: everything in minor units of its currency.
struct AccountState {
    var balance: Int64 = 0
    var credit: Int64 = 0
    /// Sum of its positions' profits and swaps.
    var profit: Int64 = 0
    var storage: Int64 = 0
    var margin: Int64 = 0
    /// Equity below this, or at or above `watchHigh`, needs the slow path: a level, a margin call.
    var watchLow: Int64 = .min
    var watchHigh: Int64 = .max
    /// The last marking round that touched it.
    var round: UInt32 = 0
    var group: UInt16 = 0
    /// EnSoActivation.
    var activation: UInt8 = 0

    @inline(__always)
    var equity: Int64 { balance + credit + profit + storage }
}
