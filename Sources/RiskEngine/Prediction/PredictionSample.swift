/// What a poller tells the predictor after each consistent sample: a copy, never the row.
public struct PredictionSample: Equatable, Sendable {
    /// What was true of the account at this sample.
    public struct Flags: OptionSet, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Prices can move its equity: it holds margin or shows a floating result.
        public static let exposed = Flags(rawValue: 1)
        /// A rule is pending: it is read again at once anyway.
        public static let pending = Flags(rawValue: 2)
        /// A hard or pausing rule is violated.
        public static let violated = Flags(rawValue: 4)
        /// The account has left the server: forget it.
        public static let gone = Flags(rawValue: 8)
        /// No read of its own: the account's last sample was decided, and its floors moved.
        public static let verdict = Flags(rawValue: 16)
        /// No read of its own: `breachBelow` is what the account's last sample makes its floor from
        /// the next reset on, `standsFrom`.
        public static let nextDay = Flags(rawValue: 32)
    }

    /// 0 ..< accounts of the table.
    public var slot: Int32
    public var flags: Flags
    public var login: UInt64
    /// Minor units of the account's currency, here and below.
    public var equity: Int64 = 0
    public var balance: Int64 = 0
    public var credit: Int64 = 0
    /// Accumulated swaps of open positions, as the platform sent it; part of the floating result.
    public var storage: Int64 = 0
    public var margin: Int64 = 0
    /// Broken iff equity < this; `Int64.min` when nothing is armed.
    public var breachBelow = Int64.min
    /// A trailing intraday mark may move once equity > this; `Int64.max` without one.
    public var markAbove = Int64.max
    /// Allowed loss of the rule whose floor is nearest.
    public var limit: Int64 = 0
    /// Monotonic nanoseconds at which the reply came.
    public var receivedAt: Int64 = 0
    /// Of `nextDay` only: UTC milliseconds.
    public var standsFrom: Int64 = 0

    public init(slot: Int32, login: UInt64, flags: Flags = []) {
        self.slot = slot
        self.login = login
        self.flags = flags
    }

    /// What changes when a deal was made: then exposures must be read again.
    var fingerprint: UInt32 {
        var mixed = UInt64(bitPattern: balance) &* 0x9e37_79b9_7f4a_7c15
        mixed ^= UInt64(bitPattern: margin) &* 0xbf58_476d_1ce4_e5b9
        mixed ^= UInt64(bitPattern: credit) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 32
        return UInt32(truncatingIfNeeded: mixed &* 0x9e37_79b9_7f4a_7c15 >> 32)
    }
}

extension PredictionSample {
    /// The sample that a row holds, as its holder sends it.
    ///
    /// - Parameter storage: Accumulated swaps of the sample, in minor units.
    public init(slot: Int, row: AccountRow, storage: Int64) {
        self.init(slot: Int32(slot), login: row.login)
        equity = row.equity
        balance = row.balance
        credit = row.credit
        self.storage = storage
        margin = row.margin
        // Closing everything makes the balance what the equity is: see `AccountRow.headroom`.
        breachBelow = max(row.equityBreachBelow, row.balanceBreachBelow)
        markAbove = row.equityMarkAbove
        limit = row.nearestLimit
        receivedAt = row.sampledAt
        if row.isExposed { flags.insert(.exposed) }
        if row.pendingRules != 0 { flags.insert(.pending) }
        if row.flags.contains(.violated) { flags.insert(.violated) }
        if row.flags.contains(.gone) { flags.insert(.gone) }
    }
}
