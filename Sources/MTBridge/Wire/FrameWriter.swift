import SHA2

/// Seals frames into an output buffer: header, checksum and, once keyed, tag.
struct FrameWriter {
    let output: ByteBuffer
    private var tagger: FrameTagger?

    init(output: ByteBuffer) { self.output = output }

    /// From now on every frame carries a tag.
    mutating func authenticate(key: [UInt8]) { tagger = FrameTagger(key: key) }

    mutating func frame(
        _ type: WireType, id: UInt64 = 0, _ body: (inout WireWriter) -> Void
    ) {
        let start = output.count
        var writer = WireWriter(buffer: output)
        writer.put(FrameHeader(type: type.rawValue, id: id))
        body(&writer)
        writer.flush()
        close(start)
    }

    mutating func frame<R: WireRecord>(_ type: WireType, id: UInt64 = 0, _ record: R) {
        frame(type, id: id) { $0.put(record) }
    }

    /// `prefix` and a list in as many frames as it needs; all but the last say that more follows.
    mutating func list<R: WireRecord>(
        _ type: WireType, id: UInt64 = 0, prefix: (inout WireWriter) -> Void, _ records: [R]
    ) {
        let bodySizeMax = WireLimits.frameSizeMax - WireLimits.tagSize
        var next = records.startIndex
        repeat {
            let start = output.count
            var writer = WireWriter(buffer: output)
            writer.put(FrameHeader(type: type.rawValue, id: id))
            prefix(&writer)
            writer.flush()
            let countOffset = output.count
            writer.append(littleEndian: UInt32(0))
            var count: UInt32 = 0
            writer.flush()
            while next < records.endIndex {
                let recordStart = output.count
                writer.put(records[next])
                writer.flush()
                if output.count - start > bodySizeMax {
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

    private mutating func close(_ start: Int) {
        let end = output.count
        let length = end - start + (tagger == nil ? 0 : WireLimits.tagSize)
        precondition(length <= WireLimits.frameSizeMax, "a message longer than a frame")
        output.patch(littleEndian: UInt32(length), at: start)
        // unsafe: views of the bytes just written, used before the next append.
        let frame = unsafe UnsafeRawBufferPointer(rebasing: output.readable[start..<end])
        output.patch(littleEndian: unsafe FrameHeader.checksum(of: frame), at: start + 16)
        guard let tag = unsafe tagger?.tag(frame) else { return }
        var writer = WireWriter(buffer: output)
        for index in 0..<WireLimits.tagSize { writer.append(littleEndian: tag[index]) }
        writer.flush()
    }
}
