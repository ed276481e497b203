internal import RiskEngine

/// What riskd said of an account by a rule on its deals (a review, a gate, a target), and the
/// answer computed anew from the figures that were recorded with it.
///
/// The figures themselves are sums over the account's deals, which no event carries: they are taken
/// as recorded, and the receipt says so.
public struct ProgressReceipt: Sendable {
    /// Events that this explains.
    public static let events = ["risk.review", "evaluation.gate", "evaluation.target_reached"]

    public let outcome: ViolationReceipt.Outcome
    let event: JSONValue
    let checks: [VerdictCheck]
    /// Why it is incomplete; empty otherwise.
    let problem: String

    /// - Parameter event: As `event.show` and the event socket give it.
    public init(_ event: JSONValue) {
        self.event = event
        do throws(EvidenceError) {
            let facts = try ProgressFacts(event)
            checks = [
                Self.identity(facts), Self.figuresFollow(facts), Self.verdict(facts),
            ]
            problem = ""
            outcome = checks.allSatisfy(\.holds) ? .agrees : .differs
        } catch {
            checks = []
            problem = error.message
            outcome = .incomplete
        }
    }

    /// One sentence on the outcome.
    public var summary: String {
        switch outcome {
        case .agrees: return "the answer follows from the recorded figures"
        case .differs:
            let failed = checks.filter { !$0.holds }.map(\.name).joined(separator: ", ")
            return "THE ANSWER DIFFERS from what the recorded figures say (\(failed))"
        case .incomplete: return "the answer cannot be recomputed: \(problem)"
        }
    }

    /// `{"id","outcome","summary","checks":[…],"event":{…}}`.
    ///
    /// - Parameter original: The event's own text, embedded as it is.
    public func json(embedding original: String) -> String {
        var json = JSONFields()
        json.add("id", event["id"]?.stringValue)
        json.add("outcome", outcome.rawValue)
        json.add("summary", summary)
        json.add("checks", checks.map(\.fields))
        json.add("event", raw: original)
        return json.object
    }

    // MARK: Checks

    /// Ids derive from the fact, so that the same fact is never said twice.
    private static func identity(_ facts: ProgressFacts) -> VerdictCheck {
        var parts = [
            facts.key.server.rawValue, facts.key.login.description, String(facts.life),
            facts.spec.id,
        ]
        if facts.trade != nil {
            parts += [String(facts.deal), "short"]
        } else if facts.name != "evaluation.target_reached" {
            parts += [String(facts.deal), facts.isMet ? "met" : "unmet"]
        }
        let computed = Identifiers.eventID(facts.name, parts: parts)
        return VerdictCheck(
            name: "identity", holds: computed == facts.id,
            detail: computed == facts.id
                ? "the id follows from server, login, life, rule and deal"
                : "server, login, life, rule and deal make \(computed), not \(facts.id)")
    }

    /// What the rule asks for, from its parameters.
    private static func figuresFollow(_ facts: ProgressFacts) -> VerdictCheck {
        let criterion = ProgressCriterion(
            facts.spec, initial: facts.initialBalance, digits: facts.digits)
        let computed = criterion.completed(facts.figures)
        let holds = computed == facts.figures
        let text = ProgressReporter.figures(computed, facts.digits).object
        return VerdictCheck(
            name: "figures", holds: holds,
            detail: holds
                ? "what is asked for follows from the rule's parameters"
                : "by the rule's parameters they are \(text)")
    }

    private static func verdict(_ facts: ProgressFacts) -> VerdictCheck {
        if let trade = facts.trade { return short(trade, facts) }
        let criterion = ProgressCriterion(
            facts.spec, initial: facts.initialBalance, digits: facts.digits)
        let isMet = criterion.isMet(facts.figures)
        return VerdictCheck(
            name: "answer", holds: isMet == facts.isMet,
            detail: "by these figures the rule is \(isMet ? "met" : "not met")")
    }

    private static func short(_ trade: ProgressFacts.Trade, _ facts: ProgressFacts) -> VerdictCheck
    {
        let held = trade.closedAt.milliseconds(since: trade.openedAt)
        let counts = trade.openedAt.milliseconds >= facts.spec.effectiveFrom ?? .min
        let isShort = held < facts.spec.holdMilliseconds && counts
        let least = DurationText.text(facts.spec.holdMilliseconds)
        return VerdictCheck(
            name: "answer",
            holds: isShort && held == trade.heldMilliseconds && !facts.isMet
                && facts.spec.kind == .minHold,
            detail: "from opening to closing it was held for \(held) ms; \(least) are asked for"
                + (counts ? "" : ", of trades opened later"))
    }
}

extension VerdictCheck {
    var fields: JSONFields {
        var text = JSONFields()
        text.add("name", name)
        text.add("holds", holds)
        text.add("detail", detail)
        return text
    }
}
