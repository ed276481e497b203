internal import MTBridge
internal import RiskEngine

/// A finding with all that recomputes its verdict and ends a dispute.
struct Evidence {
    let finding: Finding
    let entry: AccountEntry
    let life: LifeRecord
    let plan: PlanTable.Plan
    let rule: RuleSpec
    let server: ServerID
    let configHash: String
    let how: FindingRecorder.Circumstances
    let clock: any Clock
    let pollIntervalMilliseconds: Int64
    /// Nil without quotes.
    let prediction: PredictionExplanation?
    let violationID: String

    var now: UTCTime { clock.utc() }

    var violationKey: ViolationKey { Self.key(finding, life, rule) }

    static func key(_ finding: Finding, _ life: LifeRecord, _ rule: RuleSpec) -> ViolationKey {
        ViolationKey(
            account: life.key, life: life.life, rule: rule.id, period: finding.period)
    }

    /// Where the number that the limit is measured from came from.
    var referenceProvenance: Provenance {
        rule.kind == .dailyLoss ? finding.state.anchorProvenance : finding.state.markProvenance
    }

    /// An unconfirmed read is for people to look at, whatever the rule's own severity.
    private var severity: RuleSpec.Severity {
        switch finding.kind {
        case .touch, .recovered: .review
        case .breach, .warning, .held: rule.severity
        }
    }

    /// `data` of `risk.violation_flagged`.
    func violation(mode: PlanSpec.Mode, actions: [IntentRecord]) -> String {
        var json = identity()
        json.add("mode", mode.rawValue)
        addNumbers(&json)
        json.add("confirmed_by", finding.confirmedBy.rawValue)
        json.add("samples", samples)
        addProvenance(&json)
        json.add(
            "actions",
            actions.map { intent in
                var action = JSONFields()
                action.add("id", intent.id)
                action.add("action", intent.action.rawValue)
                action.add("state", intent.state.rawValue)
                action.add("reason", intent.reason)
                return action
            })
        return json.object
    }

    /// `data` of warnings, touches and shadowed violations: the same fields, without a mode.
    func observation() -> String {
        var json = identity()
        addNumbers(&json)
        switch finding.kind {
        case .warning(let rung):
            json.add("rung_pct", raw: Self.percent(rule.warnAt[rung].rawValue))
            json.add("samples", [sample(finding.second)])
        case .breach, .touch:
            json.add("samples", samples)
        case .held, .recovered:
            json.add("samples", [sample(finding.second)])
        }
        addProvenance(&json)
        return json.object
    }

    /// The journald line of it.
    func line(_ kind: JournalEntry.Kind, _ what: String, mode: PlanSpec.Mode?) -> JournalEntry {
        let equity = money(finding.deciding.equity)
        let floor = money(finding.state.floor)
        var fields: [(JournalField, String)] = [
            (.server, server.rawValue), (.login, life.key.login.description), (.rule, rule.id),
            (.kind, rule.kind.rawValue), (.severity, severity.rawValue),
            (.plan, plan.spec.name), (.equity, equity), (.floor, floor),
            (.currency, life.currency),
        ]
        if let day = tradingDay { fields.append((.tradingDay, Self.date(day))) }
        if let mode { fields.append((.mode, mode.rawValue)) }
        return JournalEntry(
            kind,
            "\(server)/\(life.key.login): \(what), equity \(equity) floor \(floor) "
                + life.currency, fields: fields)
    }

    private func identity() -> JSONFields {
        var json = JSONFields(capacity: 3_000)
        json.add("violation_id", violationID)
        json.add("server", server.rawValue)
        json.add("login", life.key.login.rawValue)
        json.add("group", entry.group)
        json.add("plan", plan.spec.name)
        json.add("phase", life.phase)
        json.add("evaluation_id", life.evaluationID)
        json.add("life", life.life)
        json.add("rule", rule.evidence)
        json.add("severity", severity.rawValue)
        json.add("currency", life.currency)
        json.add("period", finding.period)
        if let day = tradingDay {
            var text = JSONFields()
            text.add("date", Self.date(day))
            text.add("start", day.start)
            text.add("end", day.end)
            json.add("trading_day", text)
        }
        return json
    }

    private func addNumbers(_ json: inout JSONFields) {
        let deciding = finding.deciding
        let observed: Int64 =
            switch rule.metric {
            case .equity: deciding.equity
            case .balance: deciding.balance
            case .realized: deciding.balance - finding.row.dayStartBalance
            }
        json.add("metric", rule.metric.rawValue)
        json.add("observed", money(observed))
        json.add("floor", money(finding.state.floor))
        json.add("breach_below", money(finding.state.breachBelow))
        json.add("headroom", money(observed - finding.state.floor))
        json.add("limit", money(finding.state.limit))
        let used = Int128(finding.state.reference - observed) * 1_000_000
        json.add(
            "limit_used_pct", raw: Self.percent(Int64(used / Int128(max(1, finding.state.limit)))))
        json.add("initial_balance", money(finding.row.initialBalance))
        if rule.kind == .dailyLoss {
            json.add(
                "anchor",
                reference(
                    finding.state.anchor, rule.anchor.rawValue, finding.state.anchorAt,
                    finding.state.anchorProvenance, followed: finding.state.anchorFlow))
        } else {
            var mark = reference(
                finding.state.mark, rule.mark.rawValue, finding.state.markAt,
                finding.state.markProvenance, followed: finding.state.markFlow)
            if rule.mark == .trailingIntraday { mark.add("seen", finding.state.markSight.name) }
            json.add("mark", mark)
        }
        if rule.metric == .realized {
            json.add("day_start_balance", money(finding.row.dayStartBalance))
        }
        if case .sustained = rule.persistence, finding.kind == .breach {
            let since = MonotonicTime(nanoseconds: finding.state.pendingAt)
            json.add("broken_since", utc(of: since))
        }
        json.add("balance", money(deciding.balance))
        json.add("equity", money(deciding.equity))
        json.add("credit", money(finding.credit))
        json.add("margin", money(finding.margin))
        json.add("floating", money(finding.floating))
    }

    private func addProvenance(_ json: inout JSONFields) {
        addHold(&json)
        var interval = JSONFields()
        let after: UTCTime? =
            finding.afterUTC == 0 ? nil : UTCTime(milliseconds: finding.afterUTC)
        interval.add("after", after)
        interval.add("until", UTCTime(milliseconds: begunBy))
        json.add("interval", interval)
        if let prediction {
            json.add(
                "prediction",
                prediction.json(
                    breachBelow: finding.state.breachBelow,
                    isCorroborated: finding.isCorroborated, digits: life.digits))
        }
        json.add("tier", finding.tier.name)
        json.add("poll_interval_ms", pollIntervalMilliseconds)
        json.add("config_hash", configHash)
        var timing = JSONFields()
        timing.add("read_sent", how.requestSent.map { utc(of: $0) })
        timing.add("read_received", utc(of: how.replyReceived))
        timing.add("evaluated", now)
        json.add("timing", timing)
    }

    /// The read by which it had begun: of a held violation, the first of its run inside the mask.
    private var begunBy: Int64 {
        let hold = finding.state.hold
        switch finding.kind {
        case .breach: return hold.runAt != 0 ? hold.runAt : finding.first.utc
        case .held, .recovered: return hold.firstAt
        case .touch, .warning: return finding.first.utc
        }
    }

    /// What was seen inside masks before.
    private func addHold(_ json: inout JSONFields) {
        let hold = finding.state.hold
        guard hold.isOpen else { return }
        var ended: Finding.HoldEnd?
        if case .recovered(let end) = finding.kind { ended = end }
        json.add(
            "held", hold.evidence(digits: life.digits, plan.spec.maskPolicy, ended: ended))
    }

    private func reference(
        _ value: Int64, _ kind: String, _ at: Int64, _ provenance: Provenance, followed: Int64
    )
        -> JSONFields
    {
        var json = JSONFields()
        json.add("value", money(value))
        json.add("kind", kind)
        json.add("at", UTCTime(milliseconds: at))
        json.add("provenance", provenance.text)
        if followed != 0 { json.add("cash_flow", money(followed)) }
        return json
    }

    /// The reads that the verdict rests on: one, where the quotes corroborated it.
    private var samples: [JSONFields] {
        finding.confirmedBy == .corroboration
            ? [sample(finding.second)] : [sample(finding.first), sample(finding.second)]
    }

    private func sample(_ point: SamplePoint) -> JSONFields {
        var json = JSONFields()
        json.add("equity", money(point.equity))
        json.add("balance", money(point.balance))
        json.add("at", UTCTime(milliseconds: point.utc))
        json.add("received", utc(of: MonotonicTime(nanoseconds: point.at)))
        json.add("class", SampleClass.consistent.name)
        return json
    }

    private var tradingDay: TradingDay? {
        guard rule.kind == .dailyLoss else { return nil }
        return plan.days.first { $0.number == finding.period }
    }

    private func money(_ minorUnits: Int64) -> String {
        Money(minorUnits: minorUnits).decimal(life.digits)
    }

    private func utc(of instant: MonotonicTime) -> UTCTime {
        now.advanced(byMilliseconds: instant.milliseconds(since: clock.monotonic()))
    }

    private static func date(_ day: TradingDay) -> String {
        CivilDate(dayNumber: Int64(day.number)).description
    }

    /// Parts per million as a per-cent number with two decimals.
    static func percent(_ ppm: Int64) -> String {
        let hundredths = ppm / 100
        let sign = hundredths < 0 ? "-" : ""
        let fraction = (hundredths.magnitude % 100)
        return "\(sign)\(hundredths.magnitude / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}

extension Finding {
    /// The tier of the read that found it, not of the read that confirmed it.
    var tier: Tier { row.pendingRules == 0 ? row.tier : row.pendingTier }

    /// The read that decides: the confirming one of a breach or warning, the first of a touch, the
    /// one that began or ended a hold.
    var deciding: SamplePoint { kind == .touch ? first : second }
}
