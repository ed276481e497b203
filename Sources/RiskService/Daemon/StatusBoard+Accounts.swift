internal import MTBridge
internal import RiskEngine

extension StatusBoard {
    func account(server: String, login: UInt64) -> AccountView? {
        guard let context = contexts.first(where: { $0.settings.id.rawValue == server }),
            let entry = context.directory.entry(Login(login))
        else { return nil }
        var view = view(context, entry)
        if let life = entry.life, let book = context.books.book(of: entry.login),
            book.life == life.life
        {
            view.progress = book.progress.view(life.digits)
        }
        let now = clock.monotonic()
        view.prediction = context.predictionView(of: entry, now: now)
        view.lastRejected = context.rejectedView(of: entry, now: now)
        return view
    }

    /// Ascending by server (in the order of the configuration) and login.
    ///
    /// The cursor is opaque: the server's index and the last login shown.
    func accounts(_ query: AccountQuery) throws(QueryError) -> Page<AccountView> {
        let (firstServer, after) = try position(query.cursor)
        var items: [AccountView] = []
        for (index, context) in contexts.enumerated() where index >= firstServer {
            if let server = query.server, server != context.settings.id.rawValue { continue }
            for login in context.directory.logins() {
                if index == firstServer, login.rawValue <= after { continue }
                guard let entry = context.directory.entry(login) else { continue }
                let view = view(context, entry)
                guard matches(view, query) else { continue }
                if items.count == query.limit {
                    return Page(items: items, cursor: cursor(items.last))
                }
                items.append(view)
            }
        }
        return Page(items: items, cursor: nil)
    }

    private func position(_ cursor: String?) throws(QueryError) -> (server: Int, after: UInt64) {
        guard let cursor else { return (0, 0) }
        guard let number = PageCursor.number(of: cursor), number >= 0 else { throw .badCursor }
        let server = Int(number >> 48)
        guard server < contexts.count else { throw .badCursor }
        return (server, UInt64(number & 0xffff_ffff_ffff))
    }

    private func cursor(_ last: AccountView?) -> String? {
        guard let last,
            let server = contexts.firstIndex(where: { $0.settings.id.rawValue == last.server })
        else { return nil }
        return PageCursor.text(for: Int64(server) << 48 | Int64(last.login & 0xffff_ffff_ffff))
    }

    private func matches(_ view: AccountView, _ query: AccountQuery) -> Bool {
        (query.group.map { GroupMask.matches(view.group, $0) } ?? true)
            && (query.plan.map { $0 == view.plan } ?? true)
            && (query.tier.map { $0 == view.tier } ?? true)
            && (query.armed.map { $0 == view.armed } ?? true)
            && (query.status.map { $0 == view.status } ?? true)
    }

    private func view(_ context: ServerContext, _ entry: AccountEntry) -> AccountView {
        var view = AccountView()
        view.server = context.settings.id.rawValue
        view.login = entry.login.rawValue
        view.group = entry.group
        view.currency = entry.currency
        view.unarmedReason = entry.unarmedReason
        view.plan = entry.plan.flatMap { index in
            let plans = plans.table.plans
            return index < plans.count ? plans[index].spec.name : nil
        }
        view.phase = entry.life?.phase
        view.life = entry.life?.life
        view.evaluationId = entry.life?.evaluationID
        view.initialBalance = entry.life.map { $0.initialBalance.decimal($0.digits) }
        view.status = "unarmed"
        view.sampleClass = SampleClass.none.name
        view.tier = Tier.none.name
        guard let slot = entry.slot else { return view }
        let (row, rules) = context.table.copy(of: slot)
        view.armed = row.flags.contains(.armed)
        let digits = CurrencyDigits(Int(row.digits)) ?? .two
        if row.sampledAt != 0 {
            view.balance = Money(minorUnits: row.balance).decimal(digits)
            view.equity = Money(minorUnits: row.equity).decimal(digits)
            view.credit = Money(minorUnits: row.credit).decimal(digits)
            view.margin = Money(minorUnits: row.margin).decimal(digits)
            view.lastSampleAgeMs =
                (clock.monotonic().nanoseconds - row.sampledAt) / 1_000_000
        }
        view.tier = context.table.queues.state(of: slot).tier.name
        view.sampleClass = row.sampleClass.name
        view.status = status(row, isBlind: context.board.current.blind.contains(entry.login))
        view.masked = context.masks.shown.since != nil
        view.rules = ruleViews(row, rules, digits)
        return view
    }

    private func status(_ row: AccountRow, isBlind: Bool) -> String {
        if isBlind { return "blind" }
        if row.flags.contains(.violated) { return "violated" }
        return row.flags.contains(.tradeDisabled) ? "disabled" : "active"
    }

    private func ruleViews(
        _ row: AccountRow, _ rules: [RuleState], _ digits: CurrencyDigits
    )
        -> [AccountRuleView]
    {
        let table = plans.table
        guard Int(row.plan) < table.plans.count,
            table.plans[Int(row.plan)].revision == row.planRevision
        else { return [] }
        let plan = table.plans[Int(row.plan)]
        let spec = plan.spec(at: UTCTime(milliseconds: row.sampledUTC))
        return zip(spec.rules, rules).map { rule, state in
            var view = AccountRuleView()
            view.rule = rule.id
            view.kind = rule.kind.rawValue
            view.severity = rule.severity.rawValue
            view.armed = state.armed
            view.violated = state.violated
            view.floor = Money(minorUnits: state.floor).decimal(digits)
            if rule.kind == .dailyLoss {
                view.anchor = anchor(
                    state.anchor, state.anchorAt, state.anchorProvenance, digits,
                    followed: state.anchorFlow)
                if row.dayEnd != .max {
                    view.nextReset = UTCTime(milliseconds: row.dayEnd).rfc3339
                }
            } else {
                view.highWaterMark = anchor(
                    state.mark, state.markAt, state.markProvenance, digits,
                    followed: state.markFlow)
            }
            if row.sampledAt != 0 { addHeadroom(rule, state, row, digits, &view) }
            return view
        }
    }

    private func addHeadroom(
        _ rule: RuleSpec, _ state: RuleState, _ row: AccountRow, _ digits: CurrencyDigits,
        _ view: inout AccountRuleView
    ) {
        let metric = rule.metric(of: row)
        view.headroom = Money(minorUnits: metric - state.floor).decimal(digits)
        let used = Double(state.reference - metric) / Double(max(1, state.limit)) * 100
        view.usedPct = (used * 100).rounded() / 100
    }

    private func anchor(
        _ value: Int64, _ at: Int64, _ provenance: Provenance, _ digits: CurrencyDigits,
        followed: Int64
    ) -> AnchorView {
        var view = AnchorView()
        view.value = Money(minorUnits: value).decimal(digits)
        view.at = UTCTime(milliseconds: at).rfc3339
        view.provenance = provenance.text
        if followed != 0 { view.cashFlow = Money(minorUnits: followed).decimal(digits) }
        return view
    }
}

extension RuleSpec {
    /// What the rule looks at, as of an account's last consistent sample.
    func metric(of row: AccountRow) -> Int64 {
        switch metric {
        case .equity: row.equity
        case .balance: row.balance
        case .realized: row.balance - row.dayStartBalance
        }
    }
}
