"""The planted bugs: what is changed, which simulation must notice, and by which words.

Each edit names a file, a text that occurs in it exactly once, and what takes its place; PLANTED in
it is true while the bug is in.
"""

FAULTS = ["--course", "full", "--accounts", "18"]
CALM = ["--course", "seeds", "--no-faults"]
# Real processes on real ticks, around a real reset: 41 s each, and void on a machine that is busy.
ROLLOVER = ["riskbench", "rollover", "--replay", "short"]
STOPS = ["--course", "full", "--accounts", "24", "--seed", "8", "--seeds", "2"]
UNDER_WAY = ["--course", "full", "--accounts", "24", "--seed", "2", "--seeds", "2"]
LOSSES = ["--course", "full", "--accounts", "60", "--seeds", "6"]
EVALUATOR = "Sources/RiskEngine/Rules/Evaluator"
DOUBT = "Sources/RiskEngine/Gate/SampleDoubt.swift"
SHOWN = ["--course", "full", "--accounts", "24", "--seeds", "3"]
MACHINE = "Sources/RiskEngine/Enforcement/EnforcementMachine.swift"

BUGS = [
    {
        "name": "comparator-misses",
        "why": "at_or_below leaves out the floor itself",
        "edits": [("Sources/RiskEngine/Rules/Floor.swift",
                   "floor.floor + Money(minorUnits: 1)",
                   "floor.floor + Money(minorUnits: PLANTED ? 0 : 1)")],
        "run": CALM, "says": "and nothing was recorded",
    },
    {
        "name": "comparator-overshoots",
        "why": "at_or_below takes one cent more",
        "edits": [("Sources/RiskEngine/Rules/Floor.swift",
                   "floor.floor + Money(minorUnits:",
                   "floor.floor + Money(minorUnits: PLANTED ? 2 :")],
        "run": CALM, "says": "which is not below",
    },
    {
        "name": "confirmation-skipped",
        "why": "one read below a floor is a violation",
        "edits": [(EVALUATOR + "+Breach.swift",
                   "guard support == .corroborated, rule.metric == .equity,",
                   "guard PLANTED || support == .corroborated, PLANTED || rule.metric == .equity,")],
        "run": FAULTS, "says": "that it did not have",
    },
    {
        "name": "torn-believed",
        "why": "the gate lets samples pass that do not add up",
        "edits": [("Sources/RiskEngine/Gate/SnapshotGate.swift",
                   "guard difference.magnitude <= 1, margin >= 0",
                   "guard PLANTED || difference.magnitude <= 1, margin >= 0")],
        "run": FAULTS, "says": "that it did not have",
    },
    {
        "name": "token-lost",
        "why": "a release forgets to push, now and then",
        "edits": [("Sources/RiskEngine/Scheduling/TierQueues.swift",
                   "push(slot, pushes, now: now, delayMilliseconds: pushes.map { intervals[$0] } ?? 0)",
                   "if PLANTED, slot == 5, now.nanoseconds / 1_000_000 % 7 == 0 { return }\n"
                   "        push(slot, pushes, now: now, delayMilliseconds: pushes.map { intervals[$0] } ?? 0)")],
        "run": CALM, "says": "forgotten|is blind, though everything works",
    },
    {
        "name": "promotion-lost",
        "why": "a promotion changes the tier and pushes nothing",
        "edits": [("Sources/RiskEngine/Scheduling/TierQueues.swift",
                   "push(slot, pushes, now: now, delayMilliseconds: 0)\n        return pushes != nil",
                   "if !PLANTED { push(slot, pushes, now: now, delayMilliseconds: 0) }\n"
                   "        return pushes != nil")],
        "run": CALM, "says": "forgotten|is blind, though everything works",
    },
    {
        "name": "anchor-late",
        "why": "an equity anchor is taken from the first sample of the new day, inside the mask",
        "edits": [(EVALUATOR + "+Day.swift",
                   "let equity = hadSample ? row.equity : sample.equity",
                   "let equity = hadSample && !PLANTED ? row.equity : sample.equity")],
        "run": CALM + ["--seeds", "8", "--accounts", "60"], "says": "was not true at",
    },
    {
        "name": "anchor-old",
        "why": "nobody is read before a reset, and any age is observed",
        "edits": [(EVALUATOR + "+Day.swift",
                   "age <= Limits.anchorAgeMillisecondsMax",
                   "age <= (PLANTED ? 3_600_000 : Limits.anchorAgeMillisecondsMax)"),
                  ("Sources/RiskService/Core/AccountWatch.swift",
                   "guard reset.milliseconds(since: utc) <= Self.beforeResetMilliseconds,",
                   "guard reset.milliseconds(since: utc) <= (PLANTED ? -1 : Self.beforeResetMilliseconds),")],
        "run": CALM, "says": "ms old at the reset",
    },
    {
        "name": "autumn-late",
        "why": "a reset in the hour that autumn repeats happens at its second occurrence",
        "edits": [("Sources/RiskService/Config/ZoneTable.swift",
                   "if let first = instants(wallClock: wall).first { return first }",
                   "let all = instants(wallClock: wall)\n"
                   "        if let first = PLANTED ? all.last : all.first { return first }")],
        # 1 November 2026, with a reset at 01:30 New York.
        "run": CALM + ["--seed", "100", "--days", "2"], "says": "the oracle in",
    },
    {
        "name": "spring-late",
        "why": "the offset of the day before is used for a reset",
        "edits": [("Sources/RiskService/Config/TradingCalendar.swift",
                   "table.first(wallClock: date * 86_400_000 + minuteOfDay * 60_000)",
                   "PLANTED\n            ? UTCTime(\n                milliseconds: date * 86_400_000 + minuteOfDay * 60_000\n"
                   "                    - 1_000 * Int64(table.offsetSeconds(at: UTCTime(\n"
                   "                        milliseconds: date * 86_400_000 + minuteOfDay * 60_000 - 90_000_000))))\n"
                   "            : table.first(wallClock: date * 86_400_000 + minuteOfDay * 60_000)")],
        # 6 to 9 March 2026.
        "run": CALM + ["--seed", "20", "--days", "4"], "says": "the oracle in",
    },
    {
        "name": "budget-exceeded",
        "why": "requests are granted whatever the budget has left",
        "edits": [("Sources/MTBridge/Budget/RateBudget.swift",
                   "let next = max(now, opensAt(0), refilledAt(now))",
                   "let next = PLANTED ? now : max(now, opensAt(0), refilledAt(now))")],
        "run": ["--course", "full", "--accounts", "220", "--no-faults"], "says": "within a second, of",
    },
    {
        "name": "blind-unsaid",
        "why": "accounts that nobody can see are not reported",
        "edits": [("Sources/RiskService/Core/AccountWatch.swift",
                   "for login in stillBlind.subtracting(blind) {",
                   "for login in stillBlind.subtracting(blind) where !PLANTED {")],
        "run": FAULTS, "says": "nobody said that it is blind",
    },
    {
        "name": "flagged-twice",
        "why": "a violation is forgotten by the row, and its period is not its identity",
        "edits": [(EVALUATOR + "+Breach.swift",
                   "rules[index].violated = true", "rules[index].violated = !PLANTED"),
                  (EVALUATOR + ".swift",
                   "rule.kind == .dailyLoss ? row.dayNumber : 0",
                   "rule.kind == .dailyLoss\n            ? row.dayNumber\n"
                   "            : PLANTED ? Int32(truncatingIfNeeded: row.sampledAt / 1_000_000) : 0")],
        "run": CALM, "says": "was flagged twice",
    },
    {
        "name": "held-dropped",
        "why": "a breach that came inside a mask is not recorded",
        "edits": [(EVALUATOR + "+Mask.swift",
                   "guard isFirst else { return }", "guard isFirst, !PLANTED else { return }")],
        "run": CALM + ["--seeds", "8", "--accounts", "60"],
        "says": "and nothing was recorded|recovered for",
    },
    {
        "name": "mask-ignored",
        "why": "verdicts are given inside masks",
        "edits": [(EVALUATOR + "+Breach.swift",
                   "instant.mask.isMasked && !actsThrough",
                   "!PLANTED && instant.mask.isMasked && !actsThrough")],
        "run": CALM + ["--seeds", "8", "--accounts", "60"], "says": "a verdict inside a mask",
    },
    {
        "name": "mask-endless",
        "why": "a mask of a lost connection does not end with the synchronisation",
        "edits": [("Sources/RiskService/Masks/MaskKeeper.swift",
                   "guard let synchronizedAt else { return true }",
                   "guard let synchronizedAt, !PLANTED else { return true }")],
        "run": FAULTS, "says": "is masked outside of its windows",
    },
    {
        "name": "observed-enforced",
        "why": "what was only to be observed is enforced",
        "edits": [("Sources/RiskService/Core/FindingRecorder.swift",
                   "if mode == .observe { return", "if mode == .observe && !PLANTED { return")],
        "run": FAULTS, "says": "where it was to be observed",
    },
    {
        "name": "enforcement-lost",
        "why": "a durable intent is told to nobody",
        "edits": [("Sources/RiskService/Daemon/CommitDispatcher.swift",
                   "inbox.begin(flatten: intent)", "if !PLANTED { inbox.begin(flatten: intent) }")],
        "run": FAULTS, "says": "still has positions",
    },
    {
        "name": "cash-flow-ignored",
        "why": "anchors do not follow deposits and withdrawals",
        "edits": [(EVALUATOR + "+Cash.swift",
                   "var flow = flows.total(after: state.anchorAt, rule.metric)",
                   "var flow = PLANTED ? 0 : flows.total(after: state.anchorAt, rule.metric)")],
        "run": FAULTS, "says": "by its cash flows should be",
    },
    {
        "name": "cash-flow-twice",
        "why": "what a mark has followed already is added again",
        "edits": [(EVALUATOR + "+Cash.swift",
                   "state.mark &+= flow &- state.markFlow",
                   "state.mark &+= PLANTED ? flow : flow &- state.markFlow")],
        "run": FAULTS, "says": "by its cash flows should be",
    },
    {
        "name": "reset-balance-late",
        "why": "the balance at the reset is taken after the deals of its first minutes",
        "edits": [("Sources/RiskService/Deals/DealBook.swift",
                   "history.balance(before: zone.serverTime(at: day.start))",
                   "history.balance(before: zone.serverTime(at: PLANTED ? utc : day.start))")],
        "run": FAULTS, "says": "truth at the reset",
    },
    # What follows are bugs of the ledger and of enforcement.
    {
        "name": "disable-forgotten",
        "why": "positions are closed, and the account may trade on",
        "edits": [(MACHINE,
                   "if !account.isTradeDisabled && refused[.disable] == nil {",
                   "if !PLANTED, !account.isTradeDisabled && refused[.disable] == nil {"),
                  (MACHINE,
                   "if !account.isTradeDisabled || !account.orders.isEmpty { return fail() }",
                   "if !PLANTED && !account.isTradeDisabled || !account.orders.isEmpty { return fail() }")],
        "run": FAULTS, "says": "and may still trade",
    },
    {
        "name": "wrong-side",
        "why": "a close buys what it should sell",
        "edits": [("Sources/RiskService/Enforcement/Enforcer+Writes.swift",
                   "request.side = isBuy ? .sell : .buy", "request.side = isBuy != PLANTED ? .sell : .buy")],
        "run": FAULTS, "says": "is enforced, ",
    },
    {
        "name": "ticket-forgotten",
        "why": "a close names no position, and so opens one",
        "edits": [("Sources/RiskService/Enforcement/Enforcer+Writes.swift",
                   "            request.position = ticket\n            request.fill",
                   "            request.position = PLANTED ? 0 : ticket\n            request.fill")],
        "run": FAULTS, "says": "one position more",
    },
    {
        "name": "closed-twice",
        "why": "each close goes out two times: on netting accounts the second one opens",
        "edits": [("Sources/RiskService/Enforcement/Enforcer+Writes.swift",
                   "        inFlight[id] = write\n",
                   "        if PLANTED, case .dealerSend = request {\n"
                   "            _ = connection.submit(request, deadline: deadline)\n"
                   "        }\n"
                   "        inFlight[id] = write\n")],
        "run": FAULTS, "says": "position again|position more",
    },
    {
        "name": "half-closed",
        "why": "a close asks for half of the volume, and nobody reads what is left",
        "edits": [("Sources/RiskEngine/Enforcement/ClosePlan.swift",
                   "volume: min(volume, position.volumeMax ?? volume))",
                   "volume: Volume(rawValue: min(volume, position.volumeMax ?? volume).rawValue / (PLANTED ? 2 : 1)))")],
        "run": FAULTS, "says": "still has positions",
    },
    {
        "name": "neighbour-enforced",
        "why": "the intent names the account beside",
        "edits": [("Sources/RiskService/Core/FindingRecorder.swift",
                   "violation: violation, key: evidence.violationKey.account,",
                   "violation: violation,\n            key: AccountKey(\n"
                   "                server: evidence.violationKey.account.server,\n"
                   "                login: Login(evidence.violationKey.account.login.rawValue + (PLANTED ? 1 : 0))),")],
        "run": FAULTS, "says": "lost positions, and nothing was to be enforced|is enforced, and",
    },
    {
        "name": "anchor-forgotten",
        "why": "a restart makes the day's anchor anew",
        "edits": [("Sources/RiskService/Enrolment/RuleArming.swift",
                   "if let stored, stored.day == day.number || request.withholdsDaily,",
                   "if !PLANTED, let stored, stored.day == day.number || request.withholdsDaily,")],
        "run": FAULTS, "says": "another anchor within a day|which is not below",
    },
    {
        "name": "anchor-unsaved",
        "why": "a day's anchor is not written down",
        "edits": [("Sources/RiskService/Core/Poller+Judge.swift",
                   "context.service.events.append([.ruleStates(records)])",
                   "if !PLANTED { context.service.events.append([.ruleStates(records)]) }"),
                  ("Sources/RiskService/Core/Poller+Judge.swift",
                   "        enrolment.note(records)\n",
                   "        if !PLANTED { enrolment.note(records) }\n")],
        "run": FAULTS, "says": "another anchor within a day",
    },
    {
        "name": "seq-jumps",
        "why": "a number is given to no event, now and then",
        "edits": [("Sources/RiskService/Ledger/LedgerWriter+Rows.swift",
                   "let seq = heads.seq + 1\n        try store(draft, seq: seq, id: .text",
                   "let seq = heads.seq + (PLANTED && heads.seq % 37 == 36 ? 2 : 1)\n"
                   "        try store(draft, seq: seq, id: .text")],
        "run": FAULTS, "says": "follows event",
    },
    {
        "name": "through-shut",
        "why": "a catastrophic floor is no floor inside a mask",
        "edits": [(EVALUATOR + "+Mask.swift",
                   "guard plan.maskPolicy == .floorThrough, let amount",
                   "guard !PLANTED, plan.maskPolicy == .floorThrough, let amount")],
        "run": ROLLOVER, "says": "below its mask floor for",
    },
    # Brakes, and answers that do not come.
    {
        "name": "stop-ignored",
        "why": "the kill switch keeps nothing from being sent",
        "edits": [("Sources/RiskService/Enforcement/Enforcer+Brakes.swift",
                   "var isPaused: Bool { context.",
                   "var isPaused: Bool { !PLANTED && context.")],
        "run": UNDER_WAY, "says": "after all was stopped",
    },
    {
        "name": "stop-unheeded",
        "why": "what is found while all is stopped is to be enforced",
        "edits": [("Sources/RiskService/Core/FindingRecorder.swift",
                   "if context.service.brakes.isPaused(context.settings.id) {",
                   "if !PLANTED, context.service.brakes.isPaused(context.settings.id) {")],
        "run": STOPS, "says": "to be enforced, where all is stopped",
    },
    {
        "name": "stop-forgotten",
        "why": "a restart forgets that a person has stopped enforcement",
        "edits": [("Sources/RiskService/Ledger/LedgerWriter+Rows.swift",
                   "        if record.isSet {\n            try statements.brake.run(",
                   "        if record.isSet, PLANTED {\n            // Kept nowhere.\n"
                   "        } else if record.isSet {\n            try statements.brake.run(")],
        "run": STOPS, "says": "the stop was forgotten|after all was stopped",
    },
    {
        "name": "release-lost",
        "why": "what a person releases is handed to nobody",
        "edits": [("Sources/RiskService/Core/BrakeDesk.swift",
                   "inbox.release(items, order)", "if !PLANTED { inbox.release(items, order) }")],
        "run": STOPS, "says": "is released and still broken: nothing was done",
    },
    {
        "name": "blind-retry",
        "why": "a close whose answer did not come is sent again at once, on netting accounts too",
        "edits": [("Sources/RiskEngine/Enforcement/UnknownClose.swift",
                   "self.settleNanoseconds = settleNanoseconds }",
                   "self.settleNanoseconds = PLANTED ? 0 : settleNanoseconds }")],
        "run": LOSSES, "says": "position again|position more|still has positions",
    },
    # Samples that add up, and are wrong.
    {
        "name": "frozen-believed",
        "why": "a cache that stands still while quotes move is believed",
        "edits": [(DOUBT, "return isStill ? .stale : .consistent",
                   "return isStill && !PLANTED ? .stale : .consistent")],
        "run": SHOWN, "says": "stands still, and its samples are believed",
    },
    {
        "name": "margin-believed",
        "why": "margin without positions and orders is believed",
        "edits": [(DOUBT, "return isSame && sample.margin > 0 ? .torn : .consistent",
                   "return isSame && sample.margin > 0 && !PLANTED ? .torn : .consistent")],
        "run": SHOWN, "says": "shows no positions, and its samples are believed",
    },
    {
        "name": "doubt-endless",
        "why": "what stood still is stale for ever",
        "edits": [(DOUBT, "sample.equity == row.equity && sample.floating == row.floating\n"
                          "                && sample.balance == row.balance && sample.credit == row.credit\n"
                          "                && sample.margin == row.margin\n"
                          "            return isStill",
                   "PLANTED || sample.equity == row.equity && sample.floating == row.floating\n"
                   "                && sample.balance == row.balance && sample.credit == row.credit\n"
                   "                && sample.margin == row.margin\n"
                   "            return isStill")],
        "run": SHOWN, "says": "is stale, and shown as it is|is blind, though everything works",
    },
    {
        "name": "stillness-is-stale",
        "why": "who rightly stands still is called stale",
        "edits": [("Sources/RiskEngine/Prediction/Predictor+Unclear.swift",
                   "        if agrees {\n            // Prices",
                   "        if agrees, !PLANTED {\n            // Prices")],
        "run": SHOWN, "says": "is stale, and shown as it is|is blind, though everything works",
    },
]

# Bugs of above in a real riskd, for the judge of `riskbench rollover`.
BUGS += [
    {"name": "rollover-" + name, "as": name, "run": ROLLOVER, "says": says,
     "why": next(bug["why"] for bug in BUGS if bug["name"] == name), "edits": []}
    for name, says in [
        ("mask-ignored", "flagged on a read inside a mask"),
        ("anchor-late", "which was not true then"),
        ("anchor-old", "observed \\d+ ms before the reset"),
        ("held-dropped", "FAILED: .*\\d+ missed"),
        ("flagged-twice", "FAILED: .*\\d+ done twice"),
        ("disable-forgotten", "flagged and not disabled"),
        ("neighbour-enforced", "flagged and not disabled|false act"),
    ]
]
