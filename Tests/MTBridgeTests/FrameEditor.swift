/// One frame that a test damages on purpose, and the checksum that makes it look whole again.
struct FrameEditor {
    static let headerSize = 20
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A frame built from nothing but the document.
    init(type: UInt8, id: UInt64 = 0, flags: UInt8 = 0, payload: [UInt8] = []) {
        let length = UInt32(Self.headerSize + payload.count)
        bytes = Self.little(length) + [type, flags, 0, 0] + Self.little(id) + [0, 0, 0, 0]
        bytes += payload
        fixChecksum()
    }

    mutating func fixChecksum() {
        bytes.replaceSubrange(16..<20, with: Self.little(Self.crc(bytes[..<16] + bytes[20...])))
    }

    static func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
        (0..<(T.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> T($0 * 8)) }
    }

    /// CRC-32C bit by bit: shares no code with the table-driven one.
    static func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82f6_3b78 : 0) }
        }
        return ~crc
    }

    /// Splits a stream into its frames.
    static func frames(_ stream: [UInt8]) -> [[UInt8]] {
        var frames: [[UInt8]] = []
        var rest = stream[...]
        while rest.count >= 4 {
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            frames.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return frames
    }
}
