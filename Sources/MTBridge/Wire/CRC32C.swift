/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), eight bytes at a time.
///
/// It finds accidents, not attacks: those are the frame tag's job.
enum CRC32C {
    /// The checksum of `bytes`, continuing from `previous` (0 to begin).
    static func checksum(_ bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32
    {
        var crc = ~previous
        var offset = 0
        let tables = tables
        // unsafe: offsets stay below bytes.count; unaligned loads of integers are always valid.
        while bytes.count - offset >= 8 {
            let word =
                unsafe UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                ^ UInt64(crc)
            crc = 0
            for lane in 0..<8 {
                let byte = Int(truncatingIfNeeded: (word &>> UInt64(8 &* lane)) & 0xff)
                crc ^= tables[(7 &- lane) &* 256 &+ byte]
            }
            offset += 8
        }
        while offset < bytes.count {
            crc = (crc >> 8) ^ tables[unsafe Int(UInt8(truncatingIfNeeded: crc) ^ bytes[offset])]
            offset += 1
        }
        return ~crc
    }

    /// Slicing-by-8: entry `lane * 256 + byte` is the CRC of `byte` followed by `lane` zeros.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82f6_3b78 : 0) }
            tables[byte] = crc
        }
        for index in 256..<(8 * 256) {
            let crc = tables[index - 256]
            tables[index] = (crc >> 8) ^ tables[Int(crc & 0xff)]
        }
        return tables
    }()
}
