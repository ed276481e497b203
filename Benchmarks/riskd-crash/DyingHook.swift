import Glibc
import RiskService
import Synchronization

/// Kills this process the n-th time that it passes a point, as `kill -9` would.
final class DyingHook: CrashHook {
    private let point: CrashPoint
    private let left: Atomic<Int>

    init(_ point: CrashPoint, passage: Int) {
        self.point = point
        left = Atomic(passage)
    }

    func reached(_ point: CrashPoint) {
        guard point == self.point else { return }
        // Relaxed: a count that orders nothing.
        guard left.subtract(1, ordering: .relaxed).newValue == 0 else { return }
        kill(getpid(), SIGKILL)
        // The signal is on its way to the other threads; this one does nothing more.
        while true { pause() }
    }
}
