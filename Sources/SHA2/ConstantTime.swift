/// Comparisons whose duration tells nothing of where two secrets differ.
public enum ConstantTime {
    /// True when both have the same length and bytes; the lengths are not secret.
    public static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for index in a.indices { difference |= a[index] ^ b[index] }
        return difference == 0
    }

    /// True when `bytes` are the leading bytes of `digest`.
    ///
    /// - Precondition: `bytes` has 1…32 bytes.
    public static func isPrefix(_ bytes: RawSpan, of digest: Digest) -> Bool {
        precondition(bytes.byteCount > 0, "nothing to compare")
        precondition(bytes.byteCount <= Digest.byteCount, "longer than a digest")
        var difference: UInt8 = 0
        for index in 0..<bytes.byteCount {
            // unsafe: bounds-checked by the call; a byte has no alignment and no invalid value.
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
            difference |= byte ^ digest[index]
        }
        return difference == 0
    }
}
