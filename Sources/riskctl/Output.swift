import CLinux
import Glibc

/// Standard output and standard error, a line at a time.
enum Output {
    static func print(_ text: String) { write(text, to: 1) }

    static func complain(_ text: String) { write(text, to: 2) }

    /// Written whole and unbuffered, so that a reader of a pipe sees each event at once.
    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = Array((text + "\n").utf8)
        var offset = 0
        while offset < bytes.count {
            // unsafe: write reads only the array's own bytes from `offset` to its end.
            let written = unsafe bytes.withUnsafeBytes { all in
                unsafe Glibc.write(
                    descriptor, all.baseAddress?.advanced(by: offset), all.count - offset)
            }
            if written < 0, clinux_errno() == EINTR { continue }
            // Nobody reads any more: there is nobody to tell either.
            guard written > 0 else { exit(ExitCode.failed.rawValue) }
            offset += written
        }
    }
}
