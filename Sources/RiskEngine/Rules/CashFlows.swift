/// One deposit, withdrawal, credit, bonus, charge, correction or compensation.
public struct CashFlow: Equatable, Sendable {
    /// UTC milliseconds.
    public var at: Int64
    /// By how much it moved the balance, and the credit, in minor units.
    public var balance: Int64
    public var credit: Int64

    public init(at: Int64, balance: Int64, credit: Int64) {
        self.at = at
        self.balance = balance
        self.credit = credit
    }
}

/// The cash flows of an account's life.
///
/// Anchors and marks follow the *sum* of the flows after their own instant: applying the same flows
/// twice, or after a restart, changes nothing.
public struct CashFlows: Equatable, Sendable {
    /// Ascending by time.
    public let flows: [CashFlow]
    /// What was booked on one side of a reset and belongs to the day on the other.
    public let costs: [RolloverCost]

    public init(_ flows: [CashFlow] = [], costs: [RolloverCost] = []) {
        self.flows = flows.sorted { $0.at < $1.at }
        self.costs = costs
    }

    /// What the end of the server's day adds to an anchor of the trading day that was true at
    /// `instant` (UTC milliseconds).
    func costs(ofDay day: Int32, after instant: Int64) -> Int64 {
        var total: Int64 = 0
        for cost in costs { total &+= cost.shift(ofDay: day, after: instant) }
        return total
    }

    /// What they brought after `instant` (UTC milliseconds) to what `metric` measures.
    public func total(after instant: Int64, _ metric: RuleSpec.Metric) -> Int64 {
        var total: Int64 = 0
        for flow in flows.reversed() {
            guard flow.at > instant else { break }
            total &+= metric == .equity ? flow.balance &+ flow.credit : flow.balance
        }
        return total
    }
}

/// Kinds of cash flows.
public struct CashFlowKinds: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Deposits and withdrawals.
    public static let balance = CashFlowKinds(rawValue: 1)
    public static let credit = CashFlowKinds(rawValue: 2)
    public static let charge = CashFlowKinds(rawValue: 4)
    public static let correction = CashFlowKinds(rawValue: 8)
    public static let bonus = CashFlowKinds(rawValue: 16)
    /// What the broker gives after a stop-out.
    public static let compensation = CashFlowKinds(rawValue: 32)

    public static let none: CashFlowKinds = []
    public static let all: CashFlowKinds = [
        .balance, .credit, .charge, .correction, .bonus, .compensation,
    ]
}
