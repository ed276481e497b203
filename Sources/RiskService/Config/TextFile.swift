internal import Glibc

/// Why a file cannot be read as text.
struct TextFileError: Error {
    var message: String
}

/// Reads small files whole.
enum TextFile {
    /// - Throws: `TextFileError` when it cannot be read, is longer than `bytesMax`, or not UTF-8.
    static func read(_ path: String, bytesMax: Int) throws(TextFileError) -> String {
        // unsafe: the path is passed as a C string for the call only.
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Self.error("cannot be opened") }
        defer { close(file) }
        let bytes = try contents(of: file, bytesMax: bytesMax)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw TextFileError(message: "is not UTF-8 text; save it as UTF-8")
        }
        return text
    }

    /// Reads an open file to its end.
    static func contents(of file: Int32, bytesMax: Int) throws(TextFileError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            var chunk = [UInt8](repeating: 0, count: 65_536)
            // unsafe: the buffer is the array's, for the call only, with its own count.
            let count = unsafe chunk.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw error("cannot be read") }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
            guard bytes.count <= bytesMax else {
                throw TextFileError(message: "is longer than \(bytesMax) bytes")
            }
        }
    }

    private static func error(_ what: String) -> TextFileError {
        let number = errno
        // unsafe: strerror returns a C string, copied at once.
        let reason = unsafe String(cString: strerror(number))
        return TextFileError(message: "\(what) [\(reason)]; check path and permissions")
    }
}
