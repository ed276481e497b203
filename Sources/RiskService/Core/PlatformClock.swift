internal import RiskEngine
internal import Synchronization

/// UTC by the server's own clock: trading days follow it, never this host's wall clock.
///
/// The pollers of a server write it, anybody reads it.
final class PlatformClock: Sendable {
    // Relaxed: one number; a reader that sees the one before is a reply behind.
    private let offset = Atomic<Int64>(PlatformClock.unknown)

    private static let unknown = Int64.min

    /// A reply that came at `now` says that it is `utc`.
    func observe(_ utc: UTCTime, now: MonotonicTime) {
        offset.store(utc.milliseconds - now.nanoseconds / 1_000_000, ordering: .relaxed)
    }

    /// What it says by now; nil before the server's first reply.
    func utc(at now: MonotonicTime) -> UTCTime? {
        let offset = offset.load(ordering: .relaxed)
        if offset == Self.unknown { return nil }
        return UTCTime(milliseconds: offset + now.nanoseconds / 1_000_000)
    }
}
