internal import CLinux
internal import Glibc
internal import MTBridge
internal import RiskEngine

/// One thread's event loop: descriptors through epoll, deadlines through the clock.
///
/// Belongs to the thread that calls `run`; only the `Wakeup` is for others.
final class Reactor {
    /// Names a registration; never reused, so that an event left over from a closed descriptor
    /// cannot reach the next owner of its number.
    typealias Token = UInt64

    let clock: any Clock
    private let epoll: FileDescriptor
    private let wakeup: Wakeup
    private var handlers: [Token: any ReactorHandler] = [:]
    private var deadlineSources: [any DeadlineSource] = []
    private var lastToken: Token = 0
    private var stopping = false
    /// Called after a wake-up by another thread.
    var onWakeup: () -> Void = {}

    init(clock: any Clock, wakeup: Wakeup) throws(SocketError) {
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard raw >= 0 else { throw SocketError("epoll_create1", errno: clinux_errno()) }
        epoll = FileDescriptor(owning: raw)
        self.clock = clock
        self.wakeup = wakeup
        guard control(EPOLL_CTL_ADD, wakeup.descriptor.rawValue, .read, token: 0) else {
            throw SocketError("epoll_ctl", errno: clinux_errno())
        }
    }

    var now: MonotonicTime { clock.monotonic() }

    /// Registers a descriptor; nil when the kernel refuses it.
    func add(
        _ descriptor: Int32, _ interest: Readiness, handler: any ReactorHandler
    ) -> Token? {
        lastToken += 1
        guard control(EPOLL_CTL_ADD, descriptor, interest, token: lastToken) else { return nil }
        handlers[lastToken] = handler
        return lastToken
    }

    func modify(_ descriptor: Int32, _ interest: Readiness, token: Token) {
        _ = control(EPOLL_CTL_MOD, descriptor, interest, token: token)
    }

    /// Forgets a registration; call before the descriptor is closed.
    func remove(_ descriptor: Int32, token: Token) {
        guard handlers.removeValue(forKey: token) != nil else { return }
        _ = control(EPOLL_CTL_DEL, descriptor, [], token: token)
    }

    func add(_ source: any DeadlineSource) { deadlineSources.append(source) }

    func stop() { stopping = true }

    /// Serves until `stop`.
    func run() {
        while !stopping {
            wait()
            let now = now
            for source in deadlineSources where source.nextDeadline() <= now {
                source.expire(now: now)
            }
        }
        handlers.removeAll()
        deadlineSources.removeAll()
    }

    private func wait() {
        // unsafe: epoll_wait fills at most the buffer's own number of events.
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 64) { buffer in
            let count = unsafe epoll_wait(
                epoll.rawValue, buffer.baseAddress, Int32(buffer.count), timeoutMilliseconds())
            guard count > 0 else { return }
            for index in 0..<Int(count) {
                let token = unsafe buffer[index].data.u64
                let readiness = Readiness(rawValue: unsafe buffer[index].events)
                if token == 0 {
                    wakeup.reset()
                    onWakeup()
                } else {
                    handlers[token]?.ready(readiness)
                }
            }
        }
    }

    private func timeoutMilliseconds() -> Int32 {
        var deadline = MonotonicTime.distantFuture
        for source in deadlineSources { deadline = min(deadline, source.nextDeadline()) }
        guard deadline < .distantFuture else { return -1 }
        // Rounded up: waking just before a deadline would spin until it.
        let milliseconds = (clock.realNanoseconds(until: deadline) + 999_999) / 1_000_000
        return Int32(clamping: milliseconds)
    }

    private func control(
        _ operation: Int32, _ descriptor: Int32, _ interest: Readiness, token: Token
    ) -> Bool {
        // unsafe: epoll_ctl reads one event, whose data is the plain token.
        var event = unsafe epoll_event(
            events: interest.rawValue, data: epoll_data_t(u64: token))
        return unsafe epoll_ctl(epoll.rawValue, operation, descriptor, &event) == 0
    }
}
