import CLinux

/// epoll with a timer: waits for descriptors until an instant of CLOCK_MONOTONIC.
@safe
final class Poller {
    private let epoll: Int32
    private let timer: Int32
    // unsafe: `epoll_event` holds a union; only its `fd` is ever used.
    private var events = unsafe [epoll_event](repeating: epoll_event(), count: 64)
    private var interest: [Int32: UInt32] = [:]

    init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        precondition(epoll >= 0 && timer >= 0, "no descriptors left")
        watch(timer)
    }

    deinit {
        close(epoll)
        close(timer)
    }

    /// Watches a descriptor for input, and for output while `output` is set.
    func watch(_ descriptor: Int32, output: Bool = false) {
        let wanted = EPOLLIN.rawValue | (output ? EPOLLOUT.rawValue : 0)
        guard interest[descriptor] != wanted else { return }
        // unsafe: the union's `fd` is what `wait` reads; the kernel copies the event.
        var event = unsafe epoll_event()
        unsafe event.events = wanted
        unsafe event.data.fd = descriptor
        let operation = interest[descriptor] == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        _ = unsafe epoll_ctl(epoll, operation, descriptor, &event)
        interest[descriptor] = wanted
    }

    /// Stops watching; call before the descriptor is closed.
    func forget(_ descriptor: Int32) {
        guard interest.removeValue(forKey: descriptor) != nil else { return }
        // unsafe: as above.
        var event = unsafe epoll_event()
        _ = unsafe epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Waits at most `nanoseconds`; the descriptors that are ready.
    func wait(nanoseconds: Int64) -> [Int32] {
        var timeout: Int32 = 0
        if nanoseconds > 0 {
            var setting = itimerspec()
            setting.it_value.tv_sec = Int(nanoseconds / 1_000_000_000)
            setting.it_value.tv_nsec = Int(nanoseconds % 1_000_000_000)
            // unsafe: the kernel copies the setting within the call.
            _ = unsafe timerfd_settime(timer, 0, &setting, nil)
            timeout = -1
        }
        // unsafe: the array has as many elements as the call is told.
        let count = unsafe epoll_wait(epoll, &events, Int32(events.count), timeout)
        guard count > 0 else { return [] }
        var ready: [Int32] = []
        for index in 0..<Int(count) {
            // unsafe: `fd` is the member that `watch` set.
            let descriptor = unsafe events[index].data.fd
            if descriptor == timer {
                var expirations: UInt64 = 0
                // unsafe: reads eight bytes into the local.
                _ = unsafe read(timer, &expirations, 8)
            } else {
                ready.append(descriptor)
            }
        }
        return ready
    }
}
