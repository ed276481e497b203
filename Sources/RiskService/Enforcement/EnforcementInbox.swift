internal import RiskEngine
internal import Synchronization

/// What other threads tell an enforcer: durable intents to carry out, commits to notice.
final class EnforcementInbox: Sendable {
    enum Letter: Sendable {
        case begin(flatten: IntentRecord, inherited: [IntentRecord], nextOrdinal: Int)
        case committed(UInt64)
        case release([WithheldEnforcement], ReleaseOrder)
        case order(IntentRecord, ReleaseOrder)
        case void(violation: String)
        case remember(RememberedRights)
    }
    private let letters = Mutex<[Letter]>([])
    /// Wakes the owning thread.
    private let wake: @Sendable () -> Void

    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    /// A durable `flatten` intent is to be carried out.
    ///
    /// - Parameters:
    ///   - inherited: Writes of an earlier run whose outcome was never learned.
    ///   - nextOrdinal: The first number for new intents of this violation.
    func begin(flatten: IntentRecord, inherited: [IntentRecord] = [], nextOrdinal: Int = 1) {
        post([.begin(flatten: flatten, inherited: inherited, nextOrdinal: nextOrdinal)])
    }

    /// The intents of these tokens are durable.
    func committed(tokens: [UInt64]) {
        if !tokens.isEmpty { post(tokens.map { .committed($0) }) }
    }

    /// Withheld enforcements are to be verified, and carried out where the rule is still broken.
    func release(_ withheld: [WithheldEnforcement], _ order: ReleaseOrder) {
        post([.release(withheld, order)])
    }

    /// A person's order (`suspend`, `flatten`, `restore`) is to be made durable and carried out.
    func order(_ root: IntentRecord, _ order: ReleaseOrder) { post([.order(root, order)]) }

    /// A violation was voided: nothing more is done for it.
    func void(violation: String) { post([.void(violation: violation)]) }

    /// What an earlier run did, before anything else.
    func remember(_ rights: RememberedRights) { post([.remember(rights)]) }

    /// Has the owning thread look at the brakes.
    func wakeUp() { wake() }

    func take() -> [Letter] {
        letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }

    private func post(_ new: [Letter]) {
        letters.withLock { $0 += new }
        wake()
    }
}
