/// Bits of a frame's flag byte.
enum FrameFlags {
    /// Another frame of the same reply follows.
    static let more: UInt8 = 1
}

/// The first 20 bytes of a frame.
struct FrameHeader: WireRecord {
    /// Bytes of the whole frame, with header and tag.
    var length: UInt32 = 0
    var type: UInt8 = 0
    var flags: UInt8 = 0
    var id: UInt64 = 0
    var checksum: UInt32 = 0

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&length, "length")
        try coder.word(&type, "type")
        try coder.word(&flags, "flags")
        try coder.padding(2)
        try coder.word(&id, "id")
        try coder.word(&checksum, "checksum")
    }

    /// CRC-32C of the header before the checksum field and of everything behind it but the tag.
    static func checksum(of frame: UnsafeRawBufferPointer) -> UInt32 {
        // unsafe: slices of a frame of at least a header's length, bounds-checked.
        let head = unsafe UnsafeRawBufferPointer(rebasing: frame[..<16])
        let payload = unsafe UnsafeRawBufferPointer(rebasing: frame[WireLimits.headerSize...])
        return unsafe CRC32C.checksum(payload, continuing: CRC32C.checksum(head))
    }
}
