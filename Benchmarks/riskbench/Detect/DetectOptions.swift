import Foundation
import RiskJudge

/// What one run of `riskbench detect` is; everything that decides it, and nothing found in it.
struct DetectOptions {
    enum Policy: String, CaseIterable {
        case uniform
        case tiers
        case predict
    }

    /// One tick far from the market, and what follows it.
    struct OffMarket {
        var symbol = ""
        /// How far both sides are from the quote before, per cent; negative is below.
        var movePercent = -1.5
        /// How long the symbol stands still after it.
        var milliseconds = 1_000
    }

    /// Ticks to replay; nil generates a day with jumps.
    var ticks: String?
    var from = Date(timeIntervalSince1970: 0)
    var to = Date(timeIntervalSince1970: 0)
    var accounts = 10_000
    var seed: UInt64 = 1
    var policy = Policy.tiers
    var boundMilliseconds = 1_000
    /// B of accounts whose exposures are unknown or stale.
    var slowBoundMilliseconds = 31_000
    var requestsPerSecond = 20.0
    var quoteRequestsPerSecond = 10.0
    var batch = 256
    var latencyMilliseconds = 20
    /// Per cent of the answers that take `slowMilliseconds` instead.
    var slowPercent = 0.0
    var slowMilliseconds = 1_000
    /// Replayed seconds before `from`, in which riskd connects and arms.
    var leadSeconds = 30
    var speed = 1
    var enforce = false
    /// Per cent of the accounts that also hold a symbol without quotes.
    var unpredictablePercent = 0
    /// Per cent of the accounts of which riskd gets no hint, while all turn over.
    var stalePercent = 0
    /// Positions that traders open or close in a minute.
    var tradesPerMinute = 0
    var offMarket: OffMarket?
    /// A quarter of the accounts in a plan with a drawdown that trails the highest equity.
    var trailing = false
    /// How it differs from the first run of a set, for its directory and its column; may be empty.
    var variant = ""

    /// How its column is headed.
    var title: String { variant.isEmpty ? policy.rawValue : "\(policy.rawValue) \(variant)" }
}
