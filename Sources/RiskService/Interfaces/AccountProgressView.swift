/// What an account's deals say of its current life; in `/v1/accounts/{server}/{login}`.
public struct AccountProgressView: Codable, Sendable {
    /// Days with an opening.
    public var tradingDays = 0
    /// Days that ended above 0.
    public var profitableDays = 0
    /// Realised, without cash flows.
    public var result = ""
    public var bestDay = ""
    /// The latest 60 with a deal, ascending.
    public var days: [DayResultView] = []
    public var rules: [ProgressRuleView] = []

    public init() {}
}

/// The realised result of one trading day.
public struct DayResultView: Codable, Sendable {
    public var tradingDay = ""
    public var result = ""

    public init() {}
}

/// Where an account stands with one rule on its deals.
public struct ProgressRuleView: Codable, Sendable {
    public var rule = ""
    public var kind = ""
    public var severity = ""
    public var met = false
    /// Since which deal, and when that was; nil while it never was otherwise.
    public var deal: UInt64?
    public var since: String?
    /// By kind, as in `evaluation.gate`.
    public var figures: [String: JSONValue] = [:]

    public init() {}
}
