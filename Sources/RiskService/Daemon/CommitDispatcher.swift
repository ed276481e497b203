internal import RiskEngine
internal import Synchronization

/// What follows a commit, on the ledger thread: events are published, journald is told, enforcers
/// begin.
///
/// Nothing of it happens before.
final class CommitDispatcher: Sendable {
    private struct Targets: Sendable {
        var control: ControlPlane?
        var recorder: EventRecorder?
        var inboxes: [ServerID: EnforcementInbox] = [:]
    }
    private let targets = Mutex(Targets())
    private let crashHook: (any CrashHook)?
    /// Violations since the start, and those of them that somebody must act on, with those that an
    /// earlier run left.
    let violations = Counter()
    let enforceable = Counter()

    init(crashHook: (any CrashHook)? = nil) { self.crashHook = crashHook }

    func attach(
        control: ControlPlane?, recorder: EventRecorder, inboxes: [ServerID: EnforcementInbox]
    ) {
        targets.withLock {
            $0 = Targets(control: control, recorder: recorder, inboxes: inboxes)
        }
    }

    /// The ledger's observer.
    func committed(_ notice: CommitNotice) {
        let targets = targets.withLock { $0 }
        targets.control?.publish(notice.events)
        crashHook?.reached(.published)
        for violation in notice.violations {
            violations.add()
            if !violation.intents.isEmpty { enforceable.add() }
            guard let inbox = targets.inboxes[violation.key.account.server] else { continue }
            for intent in violation.intents
            where intent.action == .flatten && intent.state == .planned {
                inbox.begin(flatten: intent)
            }
        }
        for inbox in targets.inboxes.values { inbox.committed(tokens: notice.tokens) }
        targets.recorder?.committed(notice)
        crashHook?.reached(.noticed)
    }
}
