internal import CSHA2

/// SHA-256 (FIPS 180-4), incremental; a value, so a common prefix is hashed once and copied.
public struct SHA256: Sendable {
    static let blockSize = 64

    private var state = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
        0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
    private var pending = InlineArray<64, UInt8>(repeating: 0)
    private var pendingCount = 0
    private var totalCount: UInt64 = 0
    private let usesInstructions: Bool

    /// Whether the processor hashes by instructions of its own: about ten times as fast.
    private static let hasInstructions = csha2_is_available() != 0

    public init() { self.init(isPortable: false) }

    /// - Parameter isPortable: Does without the processor's instructions.
    init(isPortable: Bool) { usesInstructions = Self.hasInstructions && !isPortable }

    /// The digest of `bytes` in one call.
    public static func hash(_ bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    public mutating func update(_ bytes: [UInt8]) {
        // unsafe: the raw view of plain bytes, which have no padding.
        update(unsafe bytes.span.bytes)
    }

    public mutating func update(_ bytes: RawSpan) {
        totalCount &+= UInt64(bytes.byteCount)
        var offset = 0
        if pendingCount > 0 {
            while pendingCount < Self.blockSize, offset < bytes.byteCount {
                pending[pendingCount] = Self.byte(bytes, offset)
                pendingCount += 1
                offset += 1
            }
            guard pendingCount == Self.blockSize else { return }
            compressPending()
        }
        let whole = (bytes.byteCount - offset) / Self.blockSize
        compress(bytes, at: offset, blocks: whole)
        offset += whole * Self.blockSize
        while offset < bytes.byteCount {
            pending[pendingCount] = Self.byte(bytes, offset)
            pendingCount += 1
            offset += 1
        }
    }

    /// The digest of all bytes so far; `self` stays usable.
    public func finalize() -> Digest {
        var last = self
        last.pad()
        return Digest(words: last.state)
    }

    private mutating func pad() {
        let bitCount = totalCount &* 8
        pending[pendingCount] = 0x80
        pendingCount += 1
        if pendingCount > Self.blockSize - 8 {
            for index in pendingCount..<Self.blockSize { pending[index] = 0 }
            compressPending()
        }
        for index in pendingCount..<(Self.blockSize - 8) { pending[index] = 0 }
        for index in 0..<8 {
            pending[56 + index] = UInt8(truncatingIfNeeded: bitCount >> UInt64(56 - 8 * index))
        }
        compressPending()
    }

    private mutating func compressPending() {
        let block = pending
        // unsafe: the raw view of plain bytes, which have no padding.
        compress(unsafe block.span.bytes, at: 0, blocks: 1)
        pendingCount = 0
    }

    @inline(__always)
    private static func byte(_ bytes: RawSpan, _ offset: Int) -> UInt8 {
        // unsafe: bounds-checked by the call; a byte has no alignment and no invalid value.
        unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    /// Hashes `count` blocks of 64 bytes from `offset` on into the state.
    private mutating func compress(_ bytes: RawSpan, at offset: Int, blocks count: Int) {
        precondition(offset + count * Self.blockSize <= bytes.byteCount, "blocks beyond the end")
        guard usesInstructions else {
            for block in 0..<count { compress(bytes, at: offset + block * Self.blockSize) }
            return
        }
        let constants = Self.constants.span
        // unsafe: the blocks are within the span, as checked above; the vector's eight words stand
        // in order, the constants are 64; no pointer outlives the call.
        unsafe withUnsafeMutableBytes(of: &state) { words in
            unsafe bytes.withUnsafeBytes { message in
                unsafe constants.withUnsafeBufferPointer { constants in
                    unsafe csha2_compress(
                        words.baseAddress?.assumingMemoryBound(to: UInt32.self),
                        message.baseAddress?.advanced(by: offset)
                            .assumingMemoryBound(to: UInt8.self),
                        count, constants.baseAddress)
                }
            }
        }
    }

    /// Hashes the 64 bytes at `offset` into the state: FIPS 180-4, 6.2.2.
    private mutating func compress(_ bytes: RawSpan, at offset: Int) {
        var w = InlineArray<16, UInt32>(repeating: 0)
        for index in 0..<16 {
            // unsafe: bounds-checked by the call; unaligned loads of integers are always valid.
            w[index] = unsafe UInt32(
                bigEndian: bytes.unsafeLoadUnaligned(
                    fromByteOffset: offset + 4 * index, as: UInt32.self))
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for round in 0..<64 {
            if round >= 16 {
                let w15 = w[(round &+ 1) & 15]
                let w2 = w[(round &+ 14) & 15]
                let s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 &>> 3)
                let s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 &>> 10)
                w[round & 15] = w[round & 15] &+ s0 &+ w[(round &+ 9) & 15] &+ s1
            }
            let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let choice = (e & f) ^ (~e & g)
            let t1 = h &+ s1 &+ choice &+ Self.constants[round] &+ w[round & 15]
            let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ t1)
            (d, c, b, a) = (c, b, a, t1 &+ s0 &+ majority)
        }
        state = state &+ SIMD8<UInt32>(a, b, c, d, e, f, g, h)
    }

    @inline(__always)
    private func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { (x &>> n) | (x &<< (32 &- n)) }

    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}
