import SHA2

/// Seals frames into an output buffer: header, checksum and, once keyed, tag.
struct FrameWriter {
    let output: ByteBuffer
    private var tagger: FrameTagger?

    init(output: ByteBuffer) { self.output = output }

    /// From now on every frame carries a tag.
    mutating func authenticate(key: [UInt8]) { tagger = FrameTagger(key: key) }

    mutating func frame(
        _ type: WireType, id: UInt64 = 0, more: Bool = false, _ body: (inout WireWriter) -> Void
    ) {
        let start = output.count
        open(type, id: id, more: more)
        var writer = WireWriter(buffer: output)
        body(&writer)
        close(start)
    }

    mutating func frame<R: WireRecord>(_ type: WireType, id: UInt64 = 0, _ record: R) {
        frame(type, id: id) { $0.put(record) }
    }

    /// `prefix` and a list in as many frames as it needs; all but the last say that more follows.
    mutating func list<R: WireRecord>(
        _ type: WireType, id: UInt64 = 0, prefix: (inout WireWriter) -> Void, _ records: [R]
    ) {
        var writer = WireWriter(buffer: output)
        let payloadMax = WireLimits.frameSizeMax - WireLimits.tagSize
        var next = records.startIndex
        repeat {
            let start = output.count
            open(type, id: id, more: false)
            prefix(&writer)
            let countOffset = output.count
            output.append(littleEndian: UInt32(0))
            var count: UInt32 = 0
            while next < records.endIndex {
                let recordStart = output.count
                writer.put(records[next])
                if output.count - start > payloadMax {
                    precondition(count > 0, "a record longer than a frame")
                    output.truncate(to: recordStart)
                    break
                }
                next += 1
                count += 1
            }
            output.patch(littleEndian: count, at: countOffset)
            if next < records.endIndex {
                output.patch(littleEndian: FrameFlags.more, at: start + 5)
            }
            close(start)
        } while next < records.endIndex
    }

    private func open(_ type: WireType, id: UInt64, more: Bool) {
        output.append(littleEndian: UInt32(0))
        output.append(littleEndian: type.rawValue)
        output.append(littleEndian: more ? FrameFlags.more : 0)
        output.append(littleEndian: UInt16(0))
        output.append(littleEndian: id)
        output.append(littleEndian: UInt32(0))
    }

    private mutating func close(_ start: Int) {
        let end = output.count
        let length = end - start + (tagger == nil ? 0 : WireLimits.tagSize)
        precondition(length <= WireLimits.frameSizeMax, "a message longer than a frame")
        output.patch(littleEndian: UInt32(length), at: start)
        // unsafe: views of the bytes just written, used before the next append.
        let frame = unsafe UnsafeRawBufferPointer(rebasing: output.readable[start..<end])
        output.patch(littleEndian: unsafe FrameHeader.checksum(of: frame), at: start + 16)
        guard let tag = unsafe tagger?.tag(frame) else { return }
        for index in 0..<WireLimits.tagSize { output.append(littleEndian: tag[index]) }
    }
}
