internal import MTBridge
internal import RiskEngine

/// Says what changed with an account's deals: targets reached, gates opened and closed, trades to
/// look at, days whose deals were edited.
///
/// Ids derive from the deal that decided, so that a restart, which recomputes everything, says
/// nothing twice.
struct ProgressReporter {
    let context: ServerContext
    let entry: AccountEntry
    let life: LifeRecord
    let plan: PlanTable.Plan

    /// - Parameter earlier: What was known of this life before; nil after a restart, when what was
    ///   said already is told from what is new by its id alone.
    func report(_ progress: DealProgress, since earlier: DealProgress?) {
        for rule in progress.rules {
            let before = earlier?.rules.first { $0.spec == rule.spec }
            if rule.spec.kind == .profitTarget, let first = rule.firstMet, before?.firstMet == nil {
                tellReached(rule, first, isFirstLook: earlier == nil)
            }
            if rule.spec.kind == .minHold, rule.spec.measure == .each {
                tellShort(rule, since: before, isFirstLook: earlier == nil)
            } else if let change = change(of: rule, since: before, progress) {
                tell(rule, change, wasMet: before?.isMet, isFirstLook: earlier == nil)
            }
        }
    }

    /// What there is to say of a gate; nil when nothing changed.
    private func change(
        of rule: DealProgress.Rule, since before: DealProgress.Rule?, _ progress: DealProgress
    ) -> ProgressState.Change? {
        if let change = rule.change {
            // That a target is reached has its own event.
            let isReached = rule.spec.kind == .profitTarget && change == rule.firstMet
            return change == before?.change || isReached ? nil : change
        }
        // Edited away: by the deals of now it never was otherwise.
        guard let before, before.isMet != rule.isMet else { return nil }
        return ProgressState.Change(
            isMet: rule.isMet, ticket: progress.lastTicket,
            at: context.service.clock.utc().milliseconds)
    }

    /// Days whose result differs though no deal was added.
    func reportRestated(_ days: [(day: Int32, was: Int64, now: Int64)], lastTicket: UInt64) {
        let now = context.service.clock.utc()
        for day in days {
            let name = "evaluation.day_restated"
            let date = CivilDate(dayNumber: Int64(day.day)).description
            var json = identity()
            json.add("trading_day", date)
            json.add("was", money(day.was))
            json.add("now", money(day.now))
            let parts = [
                date, String(day.was), String(day.now), String(lastTicket),
                String(now.milliseconds),
            ]
            emit(
                name, parts, json, at: now, isFirstLook: false,
                "the result of \(date) changed from \(money(day.was)) to \(money(day.now)):"
                    + " deals were edited")
        }
    }

    /// Once in a life: a target that was reached stays reached, whatever is lost afterwards.
    private func tellReached(
        _ rule: DealProgress.Rule, _ first: ProgressState.Change, isFirstLook: Bool
    ) {
        // As they stood with the deal that reached it: some of it may be lost by now.
        var json = about(rule, rule.firstFigures)
        add(first, to: &json)
        emit(
            "evaluation.target_reached", [rule.spec.id], json,
            at: context.service.clock.utc(), isFirstLook: isFirstLook,
            "\(rule.spec.id): target reached", rule)
    }

    private func tell(
        _ rule: DealProgress.Rule, _ change: ProgressState.Change, wasMet: Bool?,
        isFirstLook: Bool
    ) {
        // Edited deals may move the deal that decided: no news while the answer is the same.
        if let wasMet, wasMet == change.isMet { return }
        let isReview = rule.spec.severity == .review
        if isReview && change.isMet { return }
        var json = about(rule)
        add(change, to: &json)
        json.add("met", change.isMet)
        emit(
            isReview ? "risk.review" : "evaluation.gate",
            [rule.spec.id, String(change.ticket), change.isMet ? "met" : "unmet"], json,
            at: context.service.clock.utc(), isFirstLook: isFirstLook,
            "\(rule.spec.id): \(change.isMet ? "met" : "not met any more")", rule)
    }

    private func tellShort(
        _ rule: DealProgress.Rule, since before: DealProgress.Rule?, isFirstLook: Bool
    ) {
        let known = Set(before?.shortTrades.map(\.ticket) ?? [])
        for trade in rule.shortTrades where !known.contains(trade.ticket) {
            var json = about(rule)
            json.add("met", false)
            json.add("deal", trade.ticket)
            json.add("at", UTCTime(milliseconds: trade.closedAt).rfc3339)
            var text = JSONFields()
            text.add("position", trade.position)
            text.add("opened_at", UTCTime(milliseconds: trade.openedAt).rfc3339)
            text.add("closed_at", UTCTime(milliseconds: trade.closedAt).rfc3339)
            text.add("held_ms", trade.heldMilliseconds)
            text.add("result", money(trade.result))
            json.add("trade", text)
            emit(
                "risk.review", [rule.spec.id, String(trade.ticket), "short"], json,
                at: context.service.clock.utc(), isFirstLook: isFirstLook,
                "\(rule.spec.id): position \(trade.position) held for \(trade.heldMilliseconds) ms",
                rule)
        }
    }

    // MARK: Data

    private func identity() -> JSONFields {
        var json = JSONFields()
        json.add("server", life.key.server.rawValue)
        json.add("login", life.key.login.rawValue)
        json.add("group", entry.group)
        json.add("plan", plan.spec.name)
        json.add("phase", life.phase)
        json.add("evaluation_id", life.evaluationID)
        json.add("life", life.life)
        json.add("currency", life.currency)
        return json
    }

    private func about(
        _ rule: DealProgress.Rule, _ figures: ProgressFigures? = nil
    ) -> JSONFields {
        var json = identity()
        var text = JSONFields()
        text.add("id", rule.spec.id)
        text.add("kind", rule.spec.kind.rawValue)
        text.add("version", rule.spec.version)
        text.add("parameters", Self.parameters(rule.spec))
        json.add("rule", text)
        json.add("severity", rule.spec.severity.rawValue)
        json.add("initial_balance", money(life.initialBalance.minorUnits))
        json.add("figures", Self.figures(figures ?? rule.figures, life.digits))
        return json
    }

    /// What it takes to judge the figures again, in the words of the configuration.
    static func parameters(_ spec: ProgressSpec) -> JSONFields {
        var json = JSONFields()
        for (key, kinds) in ProgressSpec.belongs where kinds.contains(spec.kind) {
            let text = ProgressSpec.settings.first { $0.key == key }?.show(spec) ?? ""
            if !text.isEmpty { json.add(key, text) }
        }
        return json
    }

    private func add(_ change: ProgressState.Change, to json: inout JSONFields) {
        json.add("deal", change.ticket)
        json.add("at", UTCTime(milliseconds: change.at).rfc3339)
    }

    private func money(_ minorUnits: Int64) -> String {
        Money(minorUnits: minorUnits).decimal(life.digits)
    }

    /// As they stand in events; `ProgressRuleView` shows the same.
    static func figures(_ figures: ProgressFigures, _ digits: CurrencyDigits) -> JSONFields {
        var json = JSONFields()
        switch figures {
        case .target(let result, let needed, let openPositions):
            json.add("result", result.decimal(digits))
            json.add("needed", needed.decimal(digits))
            json.add("open_positions", openPositions)
        case .days(let trading, let needed, let profitable, let neededProfitable):
            json.add("trading_days", trading)
            json.add("needed_days", needed)
            json.add("profitable_days", profitable)
            json.add("needed_profitable_days", neededProfitable)
        case .consistency(let best, let basis, let allowed, let neededBasis, let today):
            json.add("best", best.decimal(digits))
            json.add("basis", basis.decimal(digits))
            json.add("allowed", allowed.decimal(digits))
            json.add("needed_basis", neededBasis.decimal(digits))
            if let today { json.add("allowed_today", today.decimal(digits)) }
        case .hold(let hold):
            json.add("trades", hold.trades)
            json.add("short_trades", hold.short)
            json.add("winners", hold.winners)
            json.add("short_winners", hold.shortWinners)
            json.add("profit", hold.profit.decimal(digits))
            json.add("short_profit", hold.shortProfit.decimal(digits))
            json.add("held_ms", hold.heldMilliseconds)
            json.add("mean_held_ms", hold.meanMilliseconds)
        }
        return json
    }

    private func emit(
        _ name: String, _ parts: [String], _ json: JSONFields, at now: UTCTime, isFirstLook: Bool,
        _ text: String, _ rule: DealProgress.Rule? = nil
    ) {
        let (server, login) = (life.key.server, life.key.login)
        let id = Identifiers.eventID(
            name, parts: [server.rawValue, login.description, String(life.life)] + parts)
        let event = EventDraft(name: name, id: id, at: now, server: server, data: json.object)
        // Most of what the first look after a start finds was said before: the ledger knows, and
        // a line would wait for a commit that does not come.
        if isFirstLook { return context.service.events.append([.event(event)]) }
        var fields: [(JournalField, String)] = [
            (.server, server.rawValue), (.login, login.description), (.plan, plan.spec.name),
            (.currency, life.currency),
        ]
        if let rule {
            fields += [
                (.rule, rule.spec.id), (.kind, rule.spec.kind.rawValue),
                (.severity, rule.spec.severity.rawValue),
            ]
        }
        context.service.events.record(
            event, line: JournalEntry(.progress, "\(server)/\(login): \(text)", fields: fields))
    }
}
