import CLinux
import Foundation
import RiskJudge
import Synchronization

/// Notices when this host gave its processors to others: a thread that sleeps 5 ms at a time, and
/// what of each sleep was more than that.
final class HostWatch: Sendable {
    private let stalls = Mutex<[CrashVerdict.Life]>([])
    private let shouldStop = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    private static let sleepMicroseconds: UInt32 = 5_000
    /// A wake-up so late is nothing to speak of.
    private static let lateNanoseconds: Int64 = 20_000_000

    init() {
        Thread { [self] in
            var last = clinux_monotonic_ns()
            // Acquiring: pairs with the releasing store in `stop`.
            while !shouldStop.load(ordering: .acquiring) {
                usleep(Self.sleepMicroseconds)
                let now = clinux_monotonic_ns()
                if now - last > Self.lateNanoseconds {
                    let stall = CrashVerdict.Life(start: last, end: now)
                    stalls.withLock { $0.append(stall) }
                }
                last = now
            }
            finished.signal()
        }.start()
    }

    /// When nothing ran, in order.
    func stop() -> [CrashVerdict.Life] {
        // Releasing: pairs with the acquiring load.
        shouldStop.store(true, ordering: .releasing)
        finished.wait()
        return stalls.withLock { $0 }
    }
}
