internal import CLinux
internal import Glibc

/// Ends another thread's wait: an eventfd.
///
/// Any thread raises it, one waits for it.
final class ShimSignal: Sendable {
    let descriptor: Int32

    /// Nil when the process is out of descriptors.
    init?() {
        descriptor = clinux_eventfd()
        guard descriptor >= 0 else { return nil }
    }

    deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

    func raise() { _ = eventfd_write(descriptor, 1) }

    /// Forgets all signals so far.
    func reset() {
        var count: eventfd_t = 0
        // unsafe: eventfd_read writes one 64-bit count.
        _ = unsafe eventfd_read(descriptor, &count)
    }

    /// Waits for a signal, and forgets it.
    func wait(nanoseconds: Int64 = 1_000_000_000) {
        _ = clinux_wait(descriptor, 0, -1, nanoseconds)
        reset()
    }
}
