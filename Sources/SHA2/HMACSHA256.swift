/// HMAC-SHA256 (RFC 2104, FIPS 198-1).
///
/// A value: make one per key and copy it per message, which saves hashing the key again.
public struct HMACSHA256: Sendable {
    private var inner = SHA256()
    private var outer = SHA256()

    /// Any key length is allowed; keys above 64 bytes are hashed first, as the standard says.
    public init(key: [UInt8]) {
        var block = key.count > SHA256.blockSize ? SHA256.hash(key).bytes : key
        block += [UInt8](repeating: 0, count: SHA256.blockSize - block.count)
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5c })
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
