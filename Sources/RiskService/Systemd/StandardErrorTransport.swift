internal import Glibc

/// One readable line per entry on a file descriptor, standard error unless told otherwise.
public struct StandardErrorTransport: JournalTransport {
    private let descriptor: Int32
    private let withPriorityPrefix: Bool

    /// Lines on `descriptor`, which stays the caller's; the prefix `<N>` is for journald.
    public init(descriptor: Int32 = 2, withPriorityPrefix: Bool) {
        self.descriptor = descriptor
        self.withPriorityPrefix = withPriorityPrefix
    }

    public func deliver(_ entry: JournalEntry) {
        var bytes = Array((entry.line(withPriorityPrefix: withPriorityPrefix) + "\n").utf8)[...]
        while !bytes.isEmpty {
            // unsafe: `write` reads `count` bytes of the buffer that is valid during the call.
            let written = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress, buffer.count)
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
