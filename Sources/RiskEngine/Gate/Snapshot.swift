/// What the gate made of a sample.
///
/// Only `consistent` ones move state or break rules.
public enum SampleClass: UInt8, CaseIterable, Sendable {
    case none = 0
    case consistent = 1
    /// The parts do not add up: read in the middle of a change.
    case torn = 2
    /// From a cache that stands still.
    case stale = 3
    /// NaN, infinite, out of range, another login's row, missing, or all zero for no reason.
    case impossible = 4

    public var name: String {
        switch self {
        case .none: "none"
        case .consistent: "consistent"
        case .torn: "torn"
        case .stale: "stale"
        case .impossible: "impossible"
        }
    }
}

/// An account's values at one instant, in minor units: rounded once, at the edge.
public struct Snapshot: Equatable, Sendable {
    public var balance: Int64
    public var credit: Int64
    public var equity: Int64
    public var floating: Int64
    public var margin: Int64

    public init(balance: Int64, credit: Int64, equity: Int64, floating: Int64, margin: Int64) {
        self.balance = balance
        self.credit = credit
        self.equity = equity
        self.floating = floating
        self.margin = margin
    }
}

/// An account's values as the platform sent them.
public struct RawSample: Sendable {
    public var login: UInt64
    public var balance: Double
    public var credit: Double
    public var equity: Double
    public var floating: Double
    public var margin: Double

    public init(
        login: UInt64, balance: Double, credit: Double, equity: Double, floating: Double,
        margin: Double
    ) {
        self.login = login
        self.balance = balance
        self.credit = credit
        self.equity = equity
        self.floating = floating
        self.margin = margin
    }
}
