import Dispatch
import Foundation

/// Runs `body` on `count` real threads at once and waits for all of them.
///
/// Real threads rather than tasks: the bodies spin on each other.
func runThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            body(index)
            group.leave()
        }
    }
    group.wait()
}
