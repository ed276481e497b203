import CLinux
import Glibc

/// An append-only file, written in blocks; `flush` (at least every 100 ms) empties the buffer.
public final class FileLog: LogSink {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let blockBytes = 1 << 16

    /// Creates or truncates `path`.
    public init(path: String) throws(ScenarioError) {
        // unsafe: the C string lives for the call.
        descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw .invalid("cannot write \(path): errno \(clinux_errno())")
        }
        buffer.reserveCapacity(2 * Self.blockBytes)
    }

    deinit {
        flush()
        Glibc.close(descriptor)
    }

    public func write(_ bytes: [UInt8]) {
        buffer += bytes
        if buffer.count >= Self.blockBytes { flush() }
    }

    public func flush() {
        var done = 0
        while done < buffer.count {
            // unsafe: within the buffer by the loop's condition.
            let written = unsafe buffer.withUnsafeBytes { raw in
                unsafe Glibc.write(
                    descriptor, raw.baseAddress.map { unsafe $0 + done }, raw.count - done)
            }
            if written > 0 {
                done += written
            } else if clinux_errno() != EINTR {
                // A full disk must not stop the server; the reader of the log sees the gap.
                break
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
