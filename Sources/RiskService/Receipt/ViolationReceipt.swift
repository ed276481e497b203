internal import RiskEngine

/// A violation as a support desk sends it to a trader: what was seen, which rule with which
/// numbers, what was done, and the verdict computed anew from the evidence alone.
public struct ViolationReceipt: Sendable {
    /// What recomputing the verdict showed.
    public enum Outcome: String, Sendable {
        /// It follows from the evidence, and all recorded numbers are right.
        case agrees
        /// It does not follow, or a recorded number is wrong.
        case differs
        /// The evidence lacks what it takes.
        case incomplete
    }

    public let outcome: Outcome
    let violation: JSONValue
    let evidence: JSONValue
    let checks: [VerdictCheck]
    let recomputed: Recomputed?
    /// Why it is incomplete; empty otherwise.
    let problem: String

    /// Recomputed numbers as text.
    struct Recomputed: Sendable {
        var isViolation: Bool
        var floor: String
        var breachBelow: String
        var limit: String
        var observed: String?
    }

    /// - Parameter violation: As `violation.show` and `/v1/violations/{id}` answer it.
    public init(_ violation: JSONValue) {
        self.violation = violation
        evidence = violation["evidence"] ?? .null
        do throws(EvidenceError) {
            let facts = try RecordedFacts(evidence)
            let result = Recomputation(
                facts, evidence, id: violation["id"]?.stringValue ?? "none")
            checks = result.checks
            problem = ""
            recomputed = Recomputed(
                isViolation: result.isViolation, floor: result.text(result.floor),
                breachBelow: result.text(result.breachBelow), limit: result.text(result.limit),
                observed: result.observed.map(result.text))
            outcome = result.agrees ? .agrees : .differs
        } catch {
            checks = []
            recomputed = nil
            problem = error.message
            outcome = .incomplete
        }
    }

    /// One sentence on the outcome.
    public var summary: String {
        switch outcome {
        case .agrees: return "the verdict follows from the evidence"
        case .differs:
            let failed = checks.filter { !$0.holds }.map(\.name).joined(separator: ", ")
            let verdict =
                recomputed?.isViolation == true
                ? "a violation, but not with the recorded numbers" : "no violation"
            return "THE VERDICT DIFFERS: recomputed from the evidence it is \(verdict) (\(failed))"
        case .incomplete: return "the verdict cannot be recomputed: \(problem)"
        }
    }

    /// `{"id","outcome","is_violation","recomputed":{…},"checks":[…],"violation":{…}}`.
    ///
    /// - Parameter original: The violation's own text, embedded as it is.
    public func json(embedding original: String) -> String {
        var json = JSONFields()
        json.add("id", violation["id"]?.stringValue)
        json.add("outcome", outcome.rawValue)
        json.add("summary", summary)
        if let recomputed {
            json.add("is_violation", recomputed.isViolation)
            var numbers = JSONFields()
            numbers.add("floor", recomputed.floor)
            numbers.add("breach_below", recomputed.breachBelow)
            numbers.add("limit", recomputed.limit)
            numbers.add("observed", recomputed.observed)
            json.add("recomputed", numbers)
        }
        json.add("checks", checks.map(\.fields))
        json.add("violation", raw: original)
        return json.object
    }
}
