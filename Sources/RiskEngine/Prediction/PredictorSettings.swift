/// What an operator may set of the prediction.
public struct PredictorSettings: Equatable, Sendable {
    /// A quote not read for this long is stale.
    public var staleMilliseconds: Int64 = 1_000
    /// A level that stands this long is confirmed without another tick.
    public var confirmMilliseconds: Int64 = 250
    /// A spread above this many times the usual one is wide.
    public var wideFactor = 4.0
    /// Rounds of quotes after which a usual spread is known.
    public var usualSpreadRoundsMin: UInt32 = 20
    /// Share of the limit within which an account is near its floor.
    public var nearShare = PartsPerMillion(rawValue: 20_000)
    /// It is near, too, when prices as fast as lately could bring it there in this time.
    public var reachMilliseconds: Int64 = 150
    /// A predicted peak is looked at when it exceeds the mark by this share of the limit.
    public var peakShare = PartsPerMillion(rawValue: 10_000)
    /// An account whose promotion led to no sample for this long may be promoted again.
    public var promotionMilliseconds: Int64 = 2_000
    /// How far a sample may be off before it counts as wrong: minor units, and parts per million of
    /// the account's notional; what prices could move meanwhile comes on top.
    public var toleranceMinorUnits: Int64 = 5
    public var toleranceOfNotional = PartsPerMillion(rawValue: 20)
    /// An account found wrong asks for its exposures again at most this often.
    public var refreshMilliseconds: Int64 = 10_000
    /// A quote is quarantined when more than this many accounts, and more than this share of those
    /// that hold it, are below their floor on nothing but its unconfirmed level.
    public var quarantineAccounts = 20
    public var quarantineShare = PartsPerMillion(rawValue: 150_000)
    /// How long a quarantine may hold back what two reads confirmed.
    public var holdMillisecondsMax: Int64 = 5_000
    /// Signed error above which a quote's prediction is systematically wrong.
    public var systematicError = PartsPerMillion(rawValue: 200)
    /// Observations before that is said.
    public var systematicCountMin: UInt32 = 20

    public init() {}
}
