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
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
