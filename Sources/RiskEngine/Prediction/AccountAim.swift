/// The rest of what the predictor knows of an account.
struct AccountAim {
    struct Flags: OptionSet {
        let rawValue: UInt32

        /// A sample has come.
        static let sampled = Flags(rawValue: 1)
        /// Its exposures are known, if only that there are none.
        static let exposuresKnown = Flags(rawValue: 2)
        static let pending = Flags(rawValue: 4)
        static let violated = Flags(rawValue: 8)
        /// It stands in the list of accounts whose exposures are wanted.
        static let wanted = Flags(rawValue: 16)
        /// Its last sample awaits the next quotes, to be compared with them.
        static let comparing = Flags(rawValue: 32)
        /// It became unpredictable and must be polled to get a tier.
        static let fallen = Flags(rawValue: 64)
        /// A quarantined quote holds its verdicts back.
        static let held = Flags(rawValue: 128)
        /// Its last sample disagreed; the exposures that explain it have not come.
        static let suspect = Flags(rawValue: 256)
        /// A deal was made since its exposures were read.
        static let dealt = Flags(rawValue: 512)
        /// Its last sample is the one before, to the bit.
        static let repeated = Flags(rawValue: 1024)
        /// Its last sample that was another agreed with its prediction.
        static let agreed = Flags(rawValue: 2048)
        /// Two in a row did, that were farther apart than the tolerance: it moves with its quotes.
        static let tracked = Flags(rawValue: 4096)
        /// It holds margin and no positions: its orders explain that.
        static let explained = Flags(rawValue: 8192)
        /// The same: its positions went with a deal, and its margin may still be that of before.
        static let closed = Flags(rawValue: 16_384)
        /// Its positions went, and no sample has come since.
        static let emptied = Flags(rawValue: 32_768)
    }

    var login: UInt64 = 0
    var breachBelow = Int64.min
    var markAbove = Int64.max
    /// Its floor from the next reset on, and when that is: UTC milliseconds, `Int64.max` while it
    /// is not known.
    var nextBreachBelow = Int64.min
    var reset = Int64.max
    /// Balance, credit and swaps of the last sample.
    var base = 0.0
    /// When its last sample was read, if it was below the floor, and quotes of that moment say the
    /// same of the exposures that it had; else 0.
    var agreedAt: Int64 = 0
    /// What its exposures are added to: the base, unless the last sample disagreed.
    var constant = 0.0
    /// Of the last sample, and how far from the one before, if no deal lies between.
    var equity: Int64 = 0
    var step: Float = 0
    /// Place among the unclear accounts plus 1; 0 when nothing speaks against it.
    var unclear: UInt16 = 0
    /// Allowed loss; minor units.
    var limit: Float = 0
    /// How far above its floor the last poll found it; infinite when a promotion is due at the full
    /// margin.
    var verified = Float.infinity
    var fingerprint: UInt32 = 0
    /// Milliseconds modulo 2^32 at which its exposures were last wanted for an error.
    var wantedAt: UInt32 = 0
    /// Chain of its runs.
    var runs: UInt32 = 0
    var flags = Flags()
    /// `PredictionState.code`, as published.
    var state: UInt8 = 0
}
