internal import CLinux
internal import SHA2

/// A secret's bytes, in memory of their own that is wiped when the last reference goes.
// @unchecked because the bytes are written in `init` and `deinit` only.
@safe
public final class Secret: @unchecked Sendable {
    // unsafe: allocated in `init`, wiped and freed in `deinit`, lent for the time of a call.
    private let memory: UnsafeMutableRawBufferPointer
    public let count: Int

    /// Copies `bytes`; wiping the original is the caller's.
    public init(_ bytes: [UInt8]) {
        // unsafe: as large as the array, filled at once.
        unsafe memory = .allocate(byteCount: max(1, bytes.count), alignment: 1)
        unsafe memory.copyBytes(from: bytes)
        count = bytes.count
    }

    /// Reads an open file to its end, without the line ends there.
    ///
    /// - Returns: Nil, with `errno` 0 when it holds more than `bytesMax` bytes.
    public init?(readingFrom file: Int32, bytesMax: Int) {
        // unsafe: one byte more than allowed tells whether there is more.
        unsafe memory = .allocate(byteCount: bytesMax + 1, alignment: 1)
        // unsafe: the kernel writes at most this many bytes to the buffer.
        let filled = unsafe clinux_read_all(file, memory.baseAddress, bytesMax + 1)
        var length = max(0, filled)
        // unsafe: within what was filled.
        while length > 0, unsafe memory[length - 1] == 10 || memory[length - 1] == 13 {
            length -= 1
        }
        count = length
        if filled >= 0 { clinux_set_errno(0) }
        guard (0...bytesMax).contains(filled) else { return nil }
    }

    deinit {
        // unsafe: the whole buffer; wiping it is not optimised away.
        unsafe clinux_wipe(memory.baseAddress, memory.count)
        unsafe memory.deallocate()
    }

    /// Lends the bytes for the time of the call; they must not be kept.
    public func withBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        // unsafe: within the buffer, which outlives the call.
        try unsafe body(UnsafeRawBufferPointer(rebasing: memory[0..<count]))
    }

    /// Whether it has just these bytes; not in constant time.
    public func equals(_ bytes: [UInt8]) -> Bool {
        // unsafe: read within the call.
        unsafe withBytes { unsafe $0.elementsEqual(bytes) }
    }

    /// HMAC-SHA256 of `message` under it.
    func code(_ message: [UInt8]) -> [UInt8] {
        // unsafe: read within the call.
        unsafe withBytes { bytes in
            var code = HMACSHA256(key: unsafe bytes.bytes)
            code.update(message)
            return code.finalize().bytes
        }
    }
}
