import Foundation

/// What several threads hand over to the one that started them, in any order.
///
/// Its lock is the C library's: the thread sanitizer sees it. A contended `Mutex` waits in a
/// library that is not instrumented, and what it guards is then reported as a race.
///
/// @unchecked because `values` is only touched under `lock`.
final class Collected<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Value] = []

    var all: [Value] {
        lock.withLock { values }
    }

    func append(_ value: Value) {
        lock.withLock { values.append(value) }
    }
}
