internal import CLinux
internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Something that a thread of its own steps: a poller or the enforcer.
protocol Stepped: AnyObject {
    /// One round; returns when it wants the next.
    func step(now: MonotonicTime) -> MonotonicTime
    /// What makes it worth stepping earlier; -1 for none.
    var descriptor: Int32 { get }
    var wantsWrite: Bool { get }
    func close()
}

extension Poller: Stepped {
    var descriptor: Int32 { driver.connection?.descriptor ?? -1 }
    var wantsWrite: Bool { driver.connection?.wantsWrite ?? false }
}

extension Enforcer: Stepped {
    var descriptor: Int32 { driver.connection?.descriptor ?? -1 }
    var wantsWrite: Bool { driver.connection?.wantsWrite ?? false }
}

/// Runs one stepped object on a thread of its own until told to stop.
final class StepThread: Sendable {
    private let thread: NamedThread
    private let wakeup: Wakeup
    private let stopping: StopFlag

    private final class StopFlag: Sendable {
        // Releasing store in `stop` pairs with the acquiring load of the loop.
        let isSet = Atomic<Bool>(false)
    }

    init(
        _ name: String, clock: any Clock, wakeup: Wakeup,
        _ make: sending @escaping () -> any Stepped
    ) throws(SocketError) {
        let flag = StopFlag()
        stopping = flag
        self.wakeup = wakeup
        thread = try NamedThread(name) {
            let stepped = make()
            while !flag.isSet.load(ordering: .acquiring) {
                let wake = stepped.step(now: clock.monotonic())
                let timeout = min(clock.realNanoseconds(until: wake), 1_000_000_000)
                _ = clinux_wait(
                    stepped.descriptor, stepped.wantsWrite ? 1 : 0, wakeup.descriptor.rawValue,
                    timeout)
                wakeup.reset()
            }
            stepped.close()
        }
    }

    /// Ends the loop and waits for the thread.
    func stop() {
        stopping.isSet.store(true, ordering: .releasing)
        wakeup.signal()
        thread.join()
    }
}
