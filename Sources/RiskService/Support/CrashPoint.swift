/// An instant at which the process may die without breaking a promise; `riskbench crash` ends it
/// there.
public enum CrashPoint: String, CaseIterable, Sendable {
    // The start.
    case ledgerOpening = "ledger-opening"
    case ledgerOpened = "ledger-opened"
    case memoryRead = "memory-read"
    case enforcementResumed = "enforcement-resumed"
    case serving
    // A finding, on a poller's thread.
    case findingMade = "finding-made"
    case findingQueued = "finding-queued"
    // A commit, on the ledger's thread.
    case transactionBegun = "transaction-begun"
    case transactionWritten = "transaction-written"
    case committed
    case published
    case noticed
    // A checkpoint, on its own thread.
    case checkpointBeginning = "checkpoint-beginning"
    case checkpointDone = "checkpoint-done"
    // An enforcement, on the enforcer's thread.
    case stateRead = "state-read"
    case intentsMade = "intents-made"
    case intentsQueued = "intents-queued"
    case sending
    case sent
    case answered
    case answerTaken = "answer-taken"
    case outcomeQueued = "outcome-queued"
    case completing
    case completed
    // A reload, on the main thread.
    case reloading
    case reloadHalfDone = "reload-half-done"
    case reloaded
    // A change of secrets, on the thread of the connection.
    case rotating
    case rotated
    // An orderly stop, on the main thread.
    case stopping
    case stopped
}

/// Told of every crash point that is passed, on the thread that passes it.
///
/// Nil in riskd: only a program of its own for the crash campaign has one (ADR 8). No point lies on
/// the way from a reply to a verdict.
public protocol CrashHook: AnyObject, Sendable {
    func reached(_ point: CrashPoint)
}
