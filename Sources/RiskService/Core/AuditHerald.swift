internal import RiskEngine
internal import Synchronization

/// Decides when the end of the audit's chain is to be published: with each violation, and every
/// minute in which it moved.
///
/// Any thread may call it.
final class AuditHerald: Sendable {
    private struct State: Sendable {
        var latest: AuditHead?
        var published: AuditHead?
        var publishedAt: MonotonicTime?
    }
    private let state = Mutex(State())

    static let intervalMilliseconds: Int64 = 60_000

    /// Takes the head of a commit.
    ///
    /// - Parameter isUrgent: The commit made a violation durable.
    /// - Returns: The head, when it is to be published now.
    func committed(_ head: AuditHead?, isUrgent: Bool, now: MonotonicTime) -> AuditHead? {
        state.withLock { state in
            state.latest = head ?? state.latest
            return Self.due(&state, isUrgent: isUrgent, now: now)
        }
    }

    /// The head of an earlier commit, when its minute is over.
    func due(now: MonotonicTime) -> AuditHead? {
        state.withLock { Self.due(&$0, isUrgent: false, now: now) }
    }

    /// What has not been published yet, whatever the time.
    func last() -> AuditHead? {
        state.withLock { state in
            defer { state.published = state.latest }
            return state.latest == state.published ? nil : state.latest
        }
    }

    private static func due(
        _ state: inout State, isUrgent: Bool, now: MonotonicTime
    ) -> AuditHead? {
        guard let latest = state.latest, latest != state.published else { return nil }
        if !isUrgent, let at = state.publishedAt,
            now.milliseconds(since: at) < intervalMilliseconds
        {
            return nil
        }
        state.published = latest
        state.publishedAt = now
        return latest
    }
}
