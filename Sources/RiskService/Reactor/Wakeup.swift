internal import CLinux
internal import Glibc

/// Ends another thread's wait; any thread may signal, one thread waits.
final class Wakeup: Sendable {
    let descriptor: FileDescriptor

    /// - Throws: `SocketError` when the process is out of descriptors.
    init() throws(SocketError) {
        let raw = clinux_eventfd()
        guard raw >= 0 else { throw SocketError("eventfd", errno: clinux_errno()) }
        descriptor = FileDescriptor(owning: raw)
    }

    func signal() { _ = eventfd_write(descriptor.rawValue, 1) }

    /// Forgets all signals so far.
    func reset() {
        var count: eventfd_t = 0
        // unsafe: eventfd_read writes one 64-bit count.
        _ = unsafe eventfd_read(descriptor.rawValue, &count)
    }
}
