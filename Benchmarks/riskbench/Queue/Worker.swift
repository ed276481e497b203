import CBench
import CLinux
import Foundation
import Synchronization

/// A thread on one processor that is waited for.
final class Worker: Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(on processor: Int32, _ body: @escaping @Sendable () -> Void) {
        let done = done
        Thread {
            _ = cbench_pin(processor)
            body()
            done.signal()
        }.start()
    }

    func join() { done.wait() }
}

/// Lets several threads start together.
final class StartGate: Sendable {
    private let waiting: Atomic<Int>

    init(parties: Int) { waiting = Atomic(parties) }

    func arrive() {
        // Acquiring and releasing: all that was before any arrival is before every departure.
        waiting.subtract(1, ordering: .acquiringAndReleasing)
        // Acquiring: pairs with the subtraction of the last to arrive.
        while waiting.load(ordering: .acquiring) > 0 { clinux_pause() }
    }
}

/// What the workers of one round leave behind; read after they were joined.
// @unchecked because each property has one writer, and `Worker.join` orders it before the reader.
final class Results: @unchecked Sendable {
    var start: Int64 = 0
    var end: Int64 = 0
    var sum = 0
}

/// Waits for the other side: 63 pauses, then a yield; the peers do the same.
struct Backoff {
    private var turns = 0

    @inline(__always)
    mutating func wait() {
        turns += 1
        if turns < 64 {
            clinux_pause()
        } else {
            turns = 0
            sched_yield()
        }
    }

    @inline(__always)
    mutating func reset() { turns = 0 }
}
