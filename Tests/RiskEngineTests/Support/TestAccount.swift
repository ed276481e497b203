import RiskEngine

/// One account, armed for its rules and driven sample by sample through the public evaluator.
struct TestAccount {
    var row = AccountRow()
    var states: [RuleState]
    let plan: PlanSpec
    /// Whole UTC days, numbered from 0; the account starts in day 0.
    var days: [TradingDay]
    /// UTC milliseconds of the next read.
    var utc: Int64 = 43_200_000
    /// The mask of the next reads.
    var mask = MaskState.open
    private let buffer = FindingBuffer()
    /// Those of its deals, as they were read last.
    private var flows: CashFlows?

    static let day: Int64 = 86_400_000

    init(
        initial: Int64, digits: Int = 2, rules: [RuleSpec],
        plan configure: (inout PlanSpec) -> Void = { _ in }
    ) {
        var plan = PlanSpec(name: "test")
        plan.rules = rules
        configure(&plan)
        self.plan = plan
        days = (0..<10).map {
            TradingDay(
                number: Int32($0), start: UTCTime(milliseconds: Int64($0) * Self.day),
                end: UTCTime(milliseconds: Int64($0 + 1) * Self.day))
        }
        row.initialBalance = initial
        row.dayStartBalance = initial
        row.dayEnd = Self.day
        row.digits = UInt8(digits)
        row.ruleCount = UInt8(rules.count)
        row.flags = .armed
        states = rules.map { _ in
            var state = RuleState()
            state.anchor = initial
            state.mark = initial
            state.anchorProvenance = .given
            state.markProvenance = .given
            state.armed = true
            return state
        }
        refresh()
    }

    /// Recomputes floors and thresholds, as the shell does after it changed a rule's state.
    mutating func refresh() {
        for index in states.indices {
            Thresholds.refreshFloor(&states[index], rule: plan.rules[index], row: row)
        }
        let states = self.states
        Thresholds.refresh(&row, rules: states.span, plan: plan)
    }

    /// What one read led to.
    struct Outcome {
        var mustConfirm: Bool
        var findings: [Finding]

        var kinds: [Finding.Kind] { findings.map(\.kind) }
        var breached: [Int] { findings.filter { $0.kind == .breach }.map(\.rule) }
        var touched: [Int] { findings.filter { $0.kind == .touch }.map(\.rule) }
    }

    /// Takes one consistent sample; without a time, 250 ms after the last.
    @discardableResult
    mutating func read(
        equity: Int64, balance: Int64? = nil, margin: Int64 = 0, at time: Int64? = nil,
        support: Support = .none
    ) -> Outcome {
        let balance = balance ?? (row.sampledAt == 0 ? row.initialBalance : row.balance)
        if let time { utc = time }
        let sample = Snapshot(
            balance: balance, credit: 0, equity: equity, floating: equity - balance,
            margin: margin)
        let instant = Evaluator.Instant(
            monotonic: MonotonicTime(nanoseconds: (utc + 1) * 1_000_000),
            utc: UTCTime(milliseconds: utc), mask: mask)
        buffer.clear()
        var states = self.states
        var span = states.mutableSpan
        let confirm = Evaluator.observe(
            sample, at: instant, row: &row, rules: &span, plan: plan, days: days, flows: flows,
            support: support, findings: buffer)
        self.states = states
        utc += 250
        return Outcome(mustConfirm: confirm, findings: buffer.findings)
    }

    /// The quotes confirm the last read, before the next one.
    mutating func corroborate() -> (isDecided: Bool, findings: [Finding]) {
        let instant = Evaluator.Instant(
            monotonic: MonotonicTime(nanoseconds: (utc + 1) * 1_000_000),
            utc: UTCTime(milliseconds: utc), mask: mask)
        buffer.clear()
        var states = self.states
        var span = states.mutableSpan
        let isDecided = Evaluator.corroborate(
            at: instant, row: &row, rules: &span, plan: plan, findings: buffer)
        self.states = states
        return (isDecided, buffer.findings)
    }

    /// Has the account follow these cash flows, as its holder does once its deals were read.
    mutating func follow(
        _ flows: [CashFlow], cash: Int64, opening: ResetBalance? = nil, costs: [RolloverCost] = []
    ) {
        let flows = CashFlows(flows, costs: costs)
        self.flows = flows
        var states = self.states
        var span = states.mutableSpan
        Evaluator.follow(
            flows, cash: cash, opening: opening, row: &row, rules: &span, plan: plan)
        self.states = states
    }

    /// Reads the same values twice, as riskd does whenever the first read breaks a floor.
    @discardableResult
    mutating func readTwice(equity: Int64, balance: Int64? = nil) -> Outcome {
        let first = read(equity: equity, balance: balance)
        let second = read(equity: equity, balance: balance)
        return Outcome(
            mustConfirm: second.mustConfirm, findings: first.findings + second.findings)
    }
}
