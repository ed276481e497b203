import SHA2

/// One frame, checked, in the input buffer: to be handled before the buffer changes.
// unsafe: `payload` points into the input buffer, which nobody appends to while it is handled.
@safe
struct Frame {
    let type: WireType
    let id: UInt64
    let more: Bool
    let length: Int
    let payload: UnsafeRawBufferPointer

    var reader: WireReader { unsafe WireReader(payload, of: type) }

    /// The whole payload as one record.
    func record<R: WireRecord>(_: R.Type = R.self) throws(BridgeFailure) -> R {
        var reader = reader
        let record: R = try reader.record()
        try reader.finish()
        return record
    }
}

/// Finds whole frames at the head of an input buffer and checks them before anyone looks inside.
struct FrameReader {
    let input: ByteBuffer
    var sizeMax = WireLimits.handshakeFrameSizeMax
    private var tagger: FrameTagger?

    init(input: ByteBuffer) { self.input = input }

    /// The peer is proved: full-sized frames, which carry a tag when there is a key.
    mutating func open(key: [UInt8]?) {
        sizeMax = WireLimits.frameSizeMax
        tagger = key.map { FrameTagger(key: $0) }
    }

    /// The first frame; nil until all of it is there.
    ///
    /// The caller consumes `length` bytes afterwards.
    mutating func next() throws(BridgeFailure) -> Frame? {
        // unsafe: views of the input, in bounds by the checks before them.
        let bytes = unsafe input.readable
        guard bytes.count >= 4 else { return nil }
        let length = Int(
            unsafe UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)))
        let tagSize = tagger == nil ? 0 : WireLimits.tagSize
        let sizeMin = WireLimits.headerSize + tagSize
        guard length >= sizeMin, length <= sizeMax else {
            throw .protocolViolation(
                "frame length: expected \(sizeMin)…\(sizeMax) bytes, found \(length)")
        }
        guard bytes.count >= length else { return nil }
        let body = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<(length - tagSize)])
        if tagSize > 0 {
            let tag = unsafe UnsafeRawBufferPointer(rebasing: bytes[(length - tagSize)..<length])
            try unsafe checkTag(tag, of: body)
        }
        var reader = unsafe WireReader(body, of: nil)
        var header = FrameHeader()
        try header.code(&reader)
        guard unsafe header.checksum == FrameHeader.checksum(of: body) else {
            throw .protocolViolation("frame checksum: the frame was damaged on its way")
        }
        guard let type = WireType(rawValue: header.type) else {
            throw .protocolViolation("frame type: \(header.type) is no message")
        }
        guard header.flags & ~FrameFlags.more == 0 else {
            throw .protocolViolation("frame flags: \(header.flags) has unknown bits")
        }
        guard type.hasID || header.id == 0 else {
            throw .protocolViolation("frame id: expected 0 in a \(type) message")
        }
        return unsafe Frame(
            type: type, id: header.id, more: header.flags & FrameFlags.more != 0, length: length,
            payload: reader.rest)
    }

    private mutating func checkTag(
        _ tag: UnsafeRawBufferPointer, of frame: UnsafeRawBufferPointer
    ) throws(BridgeFailure) {
        // unsafe: views of the input buffer, compared within the call.
        guard let expected = unsafe tagger?.tag(frame) else { return }
        guard unsafe ConstantTime.isPrefix(tag.bytes, of: expected) else {
            throw .protocolViolation("frame tag: forged, replayed or out of order")
        }
    }
}
