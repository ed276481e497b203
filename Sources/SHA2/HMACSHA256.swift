/// HMAC-SHA256 (RFC 2104, FIPS 198-1).
///
/// A value: make one per key and copy it per message, which saves hashing the key again.
public struct HMACSHA256: Sendable {
    private var inner = SHA256()
    private var outer = SHA256()

    /// Any key length is allowed; keys above 64 bytes are hashed first, as the standard says.
    public init(key: [UInt8]) {
        // unsafe: the raw view of plain bytes, which have no padding.
        self.init(key: unsafe key.span.bytes)
    }

    /// The same without a copy of the key outside of the stack.
    public init(key: RawSpan) {
        // Never the key itself, which would stay on the stack.
        var block = InlineArray<64, UInt8>(repeating: 0x36)
        if key.byteCount > SHA256.blockSize {
            var hash = SHA256()
            hash.update(key)
            let digest = hash.finalize()
            for index in 0..<Digest.byteCount { block[index] ^= digest[index] }
        } else {
            for index in 0..<key.byteCount {
                // unsafe: a byte within the span.
                block[index] ^= unsafe key.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            }
        }
        // unsafe: the raw view of plain bytes, which have no padding.
        inner.update(unsafe block.span.bytes)
        for index in 0..<SHA256.blockSize { block[index] ^= 0x36 ^ 0x5c }
        outer.update(unsafe block.span.bytes)
        for index in 0..<SHA256.blockSize { block[index] = 0 }
    }

    /// The code of `message` under `key` in one call.
    public static func code(_ message: [UInt8], key: [UInt8]) -> Digest {
        var code = HMACSHA256(key: key)
        code.update(message)
        return code.finalize()
    }

    public mutating func update(_ bytes: [UInt8]) { inner.update(bytes) }
    public mutating func update(_ bytes: RawSpan) { inner.update(bytes) }

    /// The code of all bytes so far; `self` stays usable.
    public func finalize() -> Digest {
        let digest = inner.finalize()
        var last = outer
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        for index in 0..<Digest.byteCount { bytes[index] = digest[index] }
        // unsafe: the raw view of plain bytes, which have no padding.
        last.update(unsafe bytes.span.bytes)
        return last.finalize()
    }
}
