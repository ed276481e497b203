import MTBridge

/// The hot part of an account: everything in minor units of its currency.
struct AccountState {
    // The words that every tick needs come last, in 48 bytes: a large array starts 48 bytes into a
    // cache line (glibc's 16 and Swift's 32 come first), so that they share one.
    var margin: Int64 = 0
    var group: UInt16 = 0
    /// EnSoActivation.
    var activation: UInt8 = 0
    var balance: Int64 = 0
    var credit: Int64 = 0
    /// Sum of its positions' profits and swaps.
    var profit: Int64 = 0
    var storage: Int64 = 0
    /// Equity below this, or at or above `watchHigh`, needs the slow path: a level, a margin call.
    var watchLow: Int64 = .min
    var watchHigh: Int64 = .max

    @inline(__always)
    var equity: Int64 { balance + credit + profit + storage }

    /// False when a level, a margin call or a stop-out may have to be looked at.
    @inline(__always)
    var isSettled: Bool {
        let equity = equity
        return equity >= watchLow && equity < watchHigh
    }
}
