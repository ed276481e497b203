/// What is known of one account: the hot half of its state, owned by whoever holds its state word.
///
/// 64-bit words throughout, four cache lines, hot fields first: a poll touches three of them
/// (batches touch accounts in random order: a row beats columns). Money is in minor units of the
/// account's currency.
public struct AccountRow: Sendable {
    // First line: what every consistent sample is compared with.

    /// Broken iff equity < this: the maximum over the armed rules; `Int64.min` when there is none.
    public var equityBreachBelow = Int64.min
    /// Broken iff balance < this; a realised-result rule is shifted by the day's opening balance.
    public var balanceBreachBelow = Int64.min
    /// A warning rung is reached iff equity < this.
    public var equityWarnBelow = Int64.min
    /// The same for rules on the balance.
    public var balanceWarnBelow = Int64.min
    /// A warned rung may be forgotten once equity >= this.
    public var equityCalmFrom = Int64.max
    /// A trailing intraday mark may move once equity > this.
    public var equityMarkAbove = Int64.max
    /// A trailing closed-balance mark may move, or a warned rung of a rule on the balance may be
    /// forgotten, once balance > this.
    public var balanceMarkAbove = Int64.max
    /// The next reset, UTC milliseconds: the day roll is one comparison.
    public var dayEnd = Int64.max
    /// One bit per rule that the last consistent read broke, and that awaits its confirmation.
    public var pendingRules: UInt8 = 0
    /// Rules of the plan.
    public var ruleCount: UInt8 = 0
    public var digits: UInt8 = 2
    public var flags = AccountFlags()
    /// Index of the plan in the configuration; `UInt16.max` without one.
    public var plan = UInt16.max
    /// Non-consistent samples in a row.
    public var inconsistentRun: UInt16 = 0

    // Second line, from the byte fields above on: the last consistent sample.

    public var equity: Int64 = 0
    public var balance: Int64 = 0
    public var credit: Int64 = 0
    public var margin: Int64 = 0
    public var floating: Int64 = 0
    /// Monotonic nanoseconds at which its reply came; 0 before the first.
    public var sampledAt: Int64 = 0
    /// UTC milliseconds, derived from server time.
    public var sampledUTC: Int64 = 0

    // Third line: what else a poll reads or writes.

    /// What balance and credit together must be by the deals that are known; `Int64.min` before any
    /// are.
    public var knownCash = Int64.min
    /// Changes of balance and credit that look like cash flows and that no known deal explains, in
    /// sum; `cashUnknown` until the deals of a remembered account have been read anew.
    public var unexplained: Int64 = 0
    public var login: UInt64 = 0
    /// 10 to the power of the digits, as the double that samples are multiplied with.
    public var scale = 100.0
    /// UTC of the last consistent sample that broke nothing: a breach happened after it.
    public var soundUTC: Int64 = 0
    /// Allowed loss of the rule whose floor is nearest, for the share used.
    public var nearestLimit: Int64 = 0
    public var dayNumber: Int32 = 0
    public var marginLeverage: UInt32 = 0
    /// Revision of the plan that the rule states were armed for; another one is not evaluated.
    public var planRevision: UInt32 = 0
    public var sampleClass = SampleClass.none
    public var tier = Tier.none
    /// The tier in which the first of the pending reads was taken: how long a breach could go
    /// unseen.
    public var pendingTier = Tier.none
    /// One bit per rule that was broken inside a mask, and of which no verdict has followed yet.
    public var heldRules: UInt8 = 0

    // Fourth line: what changes seldom.

    /// Balance at the start of the trading day, for realised-result rules.
    public var dayStartBalance: Int64 = 0
    /// Monotonic nanoseconds since when no sample was consistent; 0 when the last one was.
    public var inconsistentSince: Int64 = 0
    public var initialBalance: Int64 = 0
    public var life: UInt32 = 0
    /// One bit per rule whose state changed since the ledger last took it, while `unsaved`.
    public var unsavedRules: UInt8 = 0
    /// When `dayStartBalance` was true, UTC milliseconds: later cash flows move it.
    public var dayStartAt: Int64 = 0
    /// Cash flows that `dayStartBalance` has followed.
    public var dayStartFlow: Int64 = 0
    /// Balance and credit less the sum of all deals: not zero where history is incomplete;
    /// `Int64.min` until a sample tells.
    public var cashGap = Int64.min
    /// Monotonic nanoseconds since when `unexplained` has not been 0.
    public var unexplainedAt: Int64 = 0

    /// Of `unexplained`: any part of what is seen may be a cash flow.
    public static let cashUnknown = Int64.min

    public init() {}

    /// The state of one rule is news for the ledger.
    mutating func changed(rule: Int) {
        flags.insert(.unsaved)
        unsavedRules |= 1 << UInt8(rule)
    }

    /// The states of all rules are.
    mutating func changedAllRules() {
        flags.insert(.unsaved)
        unsavedRules = .max
    }

    /// Whether the last sample, if none follows before the reset, is the next day's anchor: it is
    /// at most 10 s older than that.
    public var mayBeAnchor: Bool {
        sampledUTC < dayEnd && dayEnd - sampledUTC <= Limits.anchorAgeMillisecondsMax
    }

    /// Whether the platform shows anything that prices can move.
    public var isExposed: Bool { margin != 0 || floating != 0 }

    /// Smallest distance to a floor; nil when no rule is armed.
    ///
    /// Closing everything makes the balance what the equity is, so a floor under the balance is as
    /// near as the lower of the two.
    public var headroom: Int64? {
        var smallest: Int64?
        if equityBreachBelow != .min { smallest = equity - equityBreachBelow }
        if balanceBreachBelow != .min {
            let toBalance = min(equity, balance) - balanceBreachBelow
            smallest = min(smallest ?? toBalance, toBalance)
        }
        return smallest
    }
}

/// Yes-or-no state of an account.
public struct AccountFlags: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// At least one rule is armed.
    public static let armed = AccountFlags(rawValue: 1)
    /// No consistent sample for too long; said once.
    public static let blind = AccountFlags(rawValue: 2)
    /// A hard or pausing rule was violated in its period.
    public static let violated = AccountFlags(rawValue: 4)
    /// The platform says TRADE_DISABLED.
    public static let tradeDisabled = AccountFlags(rawValue: 8)
    /// Rule state changed since the ledger last took it: see `AccountRow.unsavedRules`.
    public static let unsaved = AccountFlags(rawValue: 16)
    /// Gone from the server: archived, deleted or moved.
    public static let gone = AccountFlags(rawValue: 32)
    /// An anchor waits for the deals to tell the balance at the reset.
    public static let anchorsOpen = AccountFlags(rawValue: 64)
}
