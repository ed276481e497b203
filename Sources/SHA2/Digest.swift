/// The 32 bytes of a SHA-256 or HMAC-SHA256 result.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    public static let byteCount = 32

    /// The eight big-endian words of FIPS 180-4.
    let words: SIMD8<UInt32>

    init(words: SIMD8<UInt32>) { self.words = words }

    /// Byte `index` of the digest, 0…31.
    public subscript(index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index >> 2] >> UInt32(24 - 8 * (index & 3)))
    }

    public var bytes: [UInt8] { (0..<Self.byteCount).map { self[$0] } }

    /// 64 lowercase hexadecimal digits.
    public var description: String { hexadecimal(prefix: Self.byteCount) }

    /// Lowercase hexadecimal digits of the first bytes.
    ///
    /// - Parameter count: 0…32.
    public func hexadecimal(prefix count: Int) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * count)
        for index in 0..<count {
            text.append(Self.digit(self[index] >> 4))
            text.append(Self.digit(self[index] & 15))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
