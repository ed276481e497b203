internal import MTBridge
internal import RiskEngine

/// Gives every rule of an account its anchor and its mark, each with where it came from.
struct RuleArming {
    let request: ArmingRequest
    let life: LifeRecord
    let isNewLife: Bool
    /// Nil when the deals were not needed.
    private let flows: CashFlows?

    init(request: ArmingRequest, life: LifeRecord, isNewLife: Bool) {
        self.request = request
        self.life = life
        self.isNewLife = isNewLife
        flows = request.history?.cashFlows(
            of: life, plan: request.plan, zone: request.zone, at: request.now)
    }

    /// The row and the rule states to be polled with.
    func arming() -> Arming {
        let spec = request.plan.spec
        var row = AccountRow()
        row.login = request.entry.login.rawValue
        row.digits = life.digits.rawValue
        row.scale = Double(life.digits.scale)
        row.plan = UInt16(request.planIndex)
        row.ruleCount = UInt8(spec.rules.count)
        row.planRevision = request.plan.revision
        row.life = life.life
        row.initialBalance = life.initialBalance.minorUnits
        row.dayNumber = request.withholdsDaily ? storedDay : day.number
        // A day that nobody knows does not end.
        row.dayEnd = request.withholdsDaily ? .max : day.end.milliseconds
        row.dayStartBalance = (balanceAtReset ?? life.initialBalance).minorUnits
        row.dayStartAt = balanceAtReset == nil ? life.start.milliseconds : beforeReset
        row.flags = spec.rules.isEmpty ? [] : .armed
        if request.entry.rights & UserRights.tradeDisabled != 0 {
            row.flags.insert(.tradeDisabled)
        }
        var states = spec.rules.map { state(of: $0) }
        if states.contains(where: { $0.openEquity != RuleState.notOpen }) {
            row.flags.insert(.anchorsOpen)
        }
        for (index, rule) in spec.rules.enumerated() {
            states[index].armed = !(request.withholdsDaily && rule.kind == .dailyLoss)
            if states[index].hold.isOpen { row.heldRules |= 1 << UInt8(index) }
            Thresholds.refreshFloor(&states[index], rule: rule, row: row)
            if states[index].violated, !rule.shadow,
                rule.severity == .hard || rule.severity == .pause
            {
                row.flags.insert(.violated)
            }
        }
        if let flows, let history = request.history {
            var span = states.mutableSpan
            Evaluator.follow(flows, cash: history.cash, row: &row, rules: &span, plan: spec)
        } else {
            Thresholds.refresh(&row, rules: states.span, plan: spec)
            // Money may have come or gone while nobody looked: its deals are read anew.
            row.unexplained = AccountRow.cashUnknown
        }
        return Arming(row: row, rules: states)
    }

    private var day: TradingDay { request.plan.calendar.day(containing: request.now) }

    /// A deal of the very instant of the reset belongs to the new day.
    private var beforeReset: Int64 { day.start.milliseconds - 1 }

    /// The day of the anchors that the ledger has; none without them.
    private var storedDay: Int32 {
        guard !isNewLife, let rules = request.stored?.rules else { return 0 }
        return rules.values.first { $0.anchor != nil }?.day ?? 0
    }

    private var resetServerTime: ServerTime { request.zone.serverTime(at: day.start) }

    /// The balance at the last reset, exact from deals; nil when the account is younger, or unread.
    private var balanceAtReset: Money? {
        guard life.start < day.start, let history = request.history else { return nil }
        return history.balance(before: resetServerTime)
    }

    private func state(of rule: RuleSpec) -> RuleState {
        var state = RuleState()
        let stored = isNewLife ? nil : request.stored?.rules[rule.id]
        switch rule.kind {
        case .dailyLoss:
            anchor(rule, stored, into: &state)
        case .maxLoss:
            mark(rule, stored, into: &state)
        }
        if let stored {
            let isSamePeriod =
                rule.kind == .maxLoss || stored.day == day.number || request.withholdsDaily
            if isSamePeriod {
                state.warnedRungs = stored.warnedRungs
                state.hold = stored.hold
            }
            if let period = stored.violatedPeriod, !request.rearmed.contains(rule.id) {
                state.violatedPeriod = period
                // A failed evaluation stays failed until its account begins a new life.
                state.violated =
                    rule.kind == .maxLoss || period == day.number
                    || (rule.severity == .hard && !rule.shadow)
            }
        }
        return state
    }

    // MARK: Day anchors

    private func anchor(_ rule: RuleSpec, _ stored: RuleStateRecord?, into state: inout RuleState) {
        state.anchorAt = beforeReset
        // While days are in doubt an anchor is kept for when they are known again.
        if let stored, stored.day == day.number || request.withholdsDaily,
            let anchor = stored.anchor, stored.anchorKind == rule.anchor,
            // What the deals tell is better.
            stored.anchorProvenance != .estimated || !isExactByDeals(rule)
                || balanceAtReset == nil || request.withholdsDaily
        {
            state.anchor = anchor.minorUnits
            state.anchorAt = stored.anchorAt.milliseconds
            state.anchorProvenance = stored.anchorProvenance
            state.anchorFlow = stored.anchorFlow.minorUnits
            if stored.anchorProvenance == .estimated { open(rule, &state) }
            return
        }
        if let given = givenAnchor(rule) {
            state.anchor = given.minorUnits
            state.anchorProvenance = .given
            return
        }
        // Before the first reset of its life, an account is measured from its initial balance.
        guard life.start < day.start else {
            state.anchor = life.initialBalance.minorUnits
            state.anchorAt = life.start.milliseconds
            state.anchorProvenance = .recomputed
            return
        }
        let balance = balanceAtReset ?? life.initialBalance
        let credit = request.history?.credit(before: resetServerTime).minorUnits ?? 0
        switch rule.anchor {
        case .balance, .highestEndOfDay: state.anchor = balance.minorUnits
        case .equity: state.anchor = balance.minorUnits &+ credit
        case .max: state.anchor = balance.minorUnits &+ max(0, credit)
        }
        if rule.anchor == .highestEndOfDay {
            let highest = highestEndOfDay(stored)
            state.anchor = highest.value
            state.anchorAt = highest.at
            state.anchorFlow = highest.followed
        }
        state.anchorProvenance = isExactByDeals(rule) ? .recomputed : .estimated
        if state.anchorProvenance == .estimated { open(rule, &state) }
    }

    /// Whether the deals tell the anchor of the last reset: nothing but them made it.
    private func isExactByDeals(_ rule: RuleSpec) -> Bool {
        guard let history = request.history, rule.anchor != .highestEndOfDay else { return false }
        return rule.anchor == .balance || !history.hadOpenPositions(at: resetServerTime)
    }

    /// Quotes of that instant may tell an estimated equity, once the account was read.
    private func open(_ rule: RuleSpec, _ state: inout RuleState) {
        guard request.history != nil, !request.withholdsDaily, life.start < day.start,
            rule.anchor == .equity || rule.anchor == .max
        else { return }
        state.openEquity = RuleState.unknownEquity
    }

    private func givenAnchor(_ rule: RuleSpec) -> Money? {
        guard let enrolment = request.enrolment,
            enrolment.anchorDay == CivilDate(dayNumber: Int64(day.number)).description
        else { return nil }
        let balance = Money(decimal: enrolment.anchorBalance, digits: life.digits)
        let equity = Money(decimal: enrolment.anchorEquity, digits: life.digits)
        switch rule.anchor {
        case .balance: return balance
        case .equity: return equity
        case .max, .highestEndOfDay:
            guard let balance, let equity else { return nil }
            return max(balance, equity)
        }
    }

    // MARK: High-water marks

    /// A value of the past that cash flows since then move.
    private struct Peak {
        var value: Int64
        /// UTC milliseconds.
        var at: Int64
        /// Where the flows are not known, what it has followed already.
        var followed: Int64 = 0
    }

    private var initialPeak: Peak {
        Peak(value: life.initialBalance.minorUnits, at: life.start.milliseconds)
    }

    /// The one that stands highest once all have followed the flows since.
    private func highest(_ peaks: [Peak]) -> Peak {
        peaks.max { stands($0) < stands($1) } ?? initialPeak
    }

    private func stands(_ peak: Peak) -> Int64 {
        guard let flows else { return peak.value }
        return peak.value - peak.followed + flows.total(after: peak.at, .equity)
    }

    private func peak(_ stored: RuleStateRecord?) -> [Peak] {
        guard let stored, let mark = stored.mark else { return [] }
        return [
            Peak(
                value: mark.minorUnits, at: stored.markAt.milliseconds,
                followed: stored.markFlow.minorUnits)
        ]
    }

    private func mark(_ rule: RuleSpec, _ stored: RuleStateRecord?, into state: inout RuleState) {
        let best: Peak
        switch rule.mark {
        case .fixed:
            let isKnown = flows == nil && stored?.mark != nil
            best = isKnown ? highest(peak(stored)) : initialPeak
            state.markProvenance = .recomputed
        case .trailingEndOfDay:
            best = highestEndOfDay(stored)
            state.markProvenance = marked(stored, exact: true)
        case .trailingClosedBalance:
            best = highest([initialPeak] + highestBalance() + peak(stored))
            state.markProvenance = marked(stored, exact: true)
        case .trailingIntraday:
            // Equity highs that nobody saw leave no deal: until an operator gives one, an estimate.
            best = highest([initialPeak] + highestBalance() + peak(stored) + givenHigh)
            state.markProvenance = marked(stored, exact: life.start >= day.start)
            if state.markProvenance == .estimated, !givenHigh.isEmpty {
                state.markProvenance = .given
            }
            // A balance above it is no peak that a poll saw.
            if best.value == stored?.mark?.minorUnits {
                state.markSight = stored?.markSight ?? .none
            }
        }
        state.mark = best.value
        state.markAt = best.at
        state.markFlow = best.followed
    }

    /// The highest equity that an operator knows of; what came or went since the account was
    /// enrolled moves it.
    private var givenHigh: [Peak] {
        guard let text = request.enrolment?.highWater, !text.isEmpty,
            let high = Money(decimal: text, digits: life.digits)
        else { return [] }
        return [Peak(value: high.minorUnits, at: life.enrolledAt.milliseconds)]
    }

    /// The highest balance of this life, by its deals.
    private func highestBalance() -> [Peak] {
        guard let history = request.history else { return [] }
        let peaks = history.balances(since: startServerTime).map { step in
            Peak(value: step.balance, at: request.zone.utc(at: step.at).milliseconds)
        }
        return peaks.isEmpty ? [] : [highest(peaks)]
    }

    private func marked(_ stored: RuleStateRecord?, exact: Bool) -> Provenance {
        if let stored, stored.mark != nil { return stored.markProvenance }
        let isCovered = request.history != nil || life.start >= day.start
        return exact && isCovered ? .recomputed : .estimated
    }

    private var startServerTime: ServerTime { request.zone.serverTime(at: life.start) }

    /// The highest balance at any reset of this life, from deals and from what is stored.
    private func highestEndOfDay(_ stored: RuleStateRecord?) -> Peak {
        var peaks = [initialPeak] + peak(stored)
        if let stored, let anchor = stored.anchor {
            peaks.append(
                Peak(
                    value: anchor.minorUnits, at: stored.anchorAt.milliseconds,
                    followed: stored.anchorFlow.minorUnits))
        }
        guard let history = request.history else { return highest(peaks) }
        var past = request.plan.calendar.day(containing: life.start)
        while past.end <= day.start {
            let balance = history.balance(before: request.zone.serverTime(at: past.end))
            peaks.append(Peak(value: balance.minorUnits, at: past.end.milliseconds - 1))
            past = request.plan.calendar.day(after: past)
        }
        return highest(peaks)
    }
}
