internal import RiskEngine

/// Rules that are to take effect with a plan's next reset.
struct NextRules: Sendable {
    var spec: PlanSpec
    /// The reset, by the servers' clocks.
    var from: UTCTime
}

// A changed rule takes effect at the next reset, unless the plan says otherwise.
extension PlanTable.Plan {
    /// The rules that hold at `utc`.
    func spec(at utc: UTCTime) -> PlanSpec {
        guard let next, utc >= next.from else { return spec }
        return next.spec
    }

    /// The plan as it is at `utc`.
    func at(_ utc: UTCTime) -> Self {
        guard let next, utc >= next.from else { return self }
        var plan = self
        plan.spec = next.spec
        plan.next = nil
        return plan
    }

    /// What becomes of this plan when its settings are `settings` from now on.
    ///
    /// - Returns: Nil when its accounts must be armed anew: the change takes effect at once.
    func continued(
        by settings: PlanSettings, _ spec: PlanSpec, at utc: UTCTime
    ) -> (spec: PlanSpec, next: NextRules?)? {
        let inForce = self.at(utc).spec
        var comparable = spec
        // The mode is no part of it: rows need not be armed anew to be enforced.
        comparable.mode = inForce.mode
        comparable.rules = inForce.rules
        guard comparable == inForce, settings.reset == self.settings.reset else { return nil }
        if spec.rules == inForce.rules { return (spec, nil) }
        let isAlike =
            spec.rules.count == inForce.rules.count
            && zip(spec.rules, inForce.rules).allSatisfy { $0.isSuccessor(of: $1) }
        guard settings.ruleChanges == .nextReset, isAlike else { return nil }
        var held = spec
        held.rules = inForce.rules
        let from = next.map { $0.spec.rules == spec.rules ? $0.from : nil } ?? nil
        return (
            held, NextRules(spec: spec, from: from ?? calendar.day(containing: utc).end)
        )
    }
}

extension PlanTable {
    /// What a reload put off, one line each.
    var announcements: [String] {
        plans.compactMap { plan in
            plan.next.map {
                "plan \(plan.spec.name): changed rules take effect at its next reset, "
                    + $0.from.rfc3339
            }
        }
    }
}

extension RuleSpec {
    /// Whether the state of `other` can go on as this rule's, from a reset on.
    fileprivate func isSuccessor(of other: RuleSpec) -> Bool {
        id == other.id && kind == other.kind && mark == other.mark
    }
}
