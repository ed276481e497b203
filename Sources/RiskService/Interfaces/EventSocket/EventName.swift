/// Every event with a `seq`; `docs/schemas/NAME.json` is normative for each.
public enum EventName: String, CaseIterable, Sendable {
    case violationFlagged = "risk.violation_flagged"
    case violationUnconfirmed = "risk.violation_unconfirmed"
    case violationShadowed = "risk.violation_shadowed"
    case violationHeld = "risk.violation_held"
    case violationRecovered = "risk.violation_recovered"
    case masked = "risk.masked"
    case unmasked = "risk.unmasked"
    case predictionDegraded = "risk.prediction_degraded"
    case predictionRecovered = "risk.prediction_recovered"
    case quoteQuarantined = "risk.quote_quarantined"
    case quoteReleased = "risk.quote_released"
    case warning = "risk.warning"
    case review = "risk.review"
    case targetReached = "evaluation.target_reached"
    case gate = "evaluation.gate"
    case dayRestated = "evaluation.day_restated"
    case enforcementStarted = "risk.enforcement_started"
    case enforcementCompleted = "risk.enforcement_completed"
    case enforcementParked = "risk.enforcement_parked"
    case enforcementFailed = "risk.enforcement_failed"
    case enforcementWithheld = "risk.enforcement_withheld"
    case accountArmed = "account.armed"
    case accountUnarmed = "account.unarmed"
    case accountBlind = "account.blind"
    case accountSighted = "account.sighted"
    case accountDisabled = "account.disabled"
    case accountRestored = "account.restored"
    case evaluationFailed = "evaluation.failed"
    case violationVoided = "risk.violation_voided"
    case violationUpheld = "risk.violation_upheld"
    case enforcementReleased = "risk.enforcement_released"
    case breakerTripped = "riskd.breaker_tripped"
    case breakerReleased = "riskd.breaker_released"
    case enforcementPaused = "riskd.enforcement_paused"
    case enforcementResumed = "riskd.enforcement_resumed"
    case daemonStarted = "riskd.started"

    /// Frames of the stream itself, without `id`.
    public static let frames = [
        "stream.hello", "stream.resync", "stream.heartbeat", "stream.error", "stream.bye",
    ]
}
