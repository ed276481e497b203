import SHA2

/// Authenticates the frames of one direction: each tag covers a counter, so that none can be
/// replayed, dropped or reordered.
struct FrameTagger {
    private let keyed: HMACSHA256
    private var counter: UInt64 = 0

    init(key: [UInt8]) { keyed = HMACSHA256(key: key) }

    /// The digest whose first 16 bytes are the next frame's tag; `frame` is without its tag.
    mutating func tag(_ frame: UnsafeRawBufferPointer) -> Digest {
        var code = keyed
        var index = counter.littleEndian
        counter += 1
        // unsafe: the bytes of a local and the caller's view, hashed within the call.
        unsafe withUnsafeBytes(of: &index) { unsafe code.update($0.bytes) }
        unsafe code.update(frame.bytes)
        return code.finalize()
    }
}
