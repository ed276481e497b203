import MTBridge
import RiskEngine
import Testing

/// Bytes come in pieces of any size, and sometimes stop.
@Suite struct StreamTests {
    /// What the server sends, handshake and answers: with fixed nonces it is always the same.
    struct Recording {
        let tags: Bool
        var handshake: [[UInt8]] = []
        var stream: [UInt8] = []

        init(tags: Bool) throws {
            self.tags = tags
            let rig = Rig(tags: tags)
            for _ in 0..<2 {
                try rig.toServer(rig.client.takeOutput())
                handshake.append(rig.server.takeOutput())
                rig.toClient(handshake.last ?? [])
            }
            for (index, reply) in Samples.replies.enumerated() {
                rig.server.send(reply, to: RequestID(rawValue: UInt64(index + 1)))
            }
            for event in Samples.events { rig.server.send(event) }
            stream = rig.server.takeOutput()
        }

        /// A client past its handshake, with every request outstanding.
        func client() throws -> Rig {
            let rig = Rig(tags: tags)
            for bytes in handshake { rig.toClient(bytes) }
            for request in Samples.requests {
                _ = try #require(rig.client.submit(request, deadline: rig.later))
            }
            return rig
        }
    }

    private let callsExpected = Samples.replies.count + Samples.events.count

    @Test(arguments: [false, true])
    func everySplitOffset(tags: Bool) throws {
        let recording = try Recording(tags: tags)
        let stream = recording.stream
        // Untagged every offset; tagged, where each try costs a handshake's hashing, every fifth.
        for split in stride(from: 0, through: stream.count, by: tags ? 5 : 1) {
            let rig = try recording.client()
            rig.toClient(Array(stream[..<split]))
            rig.toClient(Array(stream[split...]))
            #expect(rig.client.state == .ready(Rig.info), "split at \(split)")
            #expect(rig.sink.callCount == callsExpected, "split at \(split)")
        }
    }

    @Test func byteByByte() throws {
        let recording = try Recording(tags: true)
        let rig = try recording.client()
        for byte in recording.stream { rig.toClient([byte]) }
        #expect(rig.sink.callCount == callsExpected)
    }

    /// The server's side: hello, proof and all requests, one byte at a time.
    @Test(arguments: [false, true])
    func serverTakesByteByByte(tags: Bool) throws {
        let rig = Rig(tags: tags)
        func feed() throws {
            for byte in rig.client.takeOutput() { try rig.toServer([byte]) }
            rig.toClient(rig.server.takeOutput())
        }
        try feed()
        try feed()
        for request in Samples.requests {
            _ = try #require(rig.client.submit(request, deadline: rig.later))
        }
        try feed()
        #expect(rig.requests.map(\.1) == Samples.requests)
    }

    /// A stream that stops anywhere delivers exactly its whole frames, and is no fault.
    @Test func truncationAtEveryByte() throws {
        let recording = try Recording(tags: false)
        let stream = recording.stream
        var ends: [Int] = []
        for frame in FrameEditor.frames(stream) { ends.append((ends.last ?? 0) + frame.count) }
        for size in 0..<stream.count {
            let rig = try recording.client()
            rig.toClient(Array(stream[..<size]))
            #expect(rig.sink.callCount == ends.count { $0 <= size }, "cut at \(size)")
            #expect(rig.client.state == .ready(Rig.info), "cut at \(size)")
        }
    }

    /// Every message whose payload lost its last bytes, with a checksum that is right, is refused.
    @Test func shortPayloadsAreViolations() throws {
        let recording = try Recording(tags: false)
        for frame in FrameEditor.frames(recording.stream) {
            for size in FrameEditor.headerSize..<frame.count {
                let rig = try recording.client()
                var editor = FrameEditor(Array(frame[..<size]))
                editor.bytes.replaceSubrange(0..<4, with: FrameEditor.little(UInt32(size)))
                editor.fixChecksum()
                rig.toClient(editor.bytes)
                guard case .failed(.protocolViolation) = rig.client.state else {
                    Issue.record("type \(frame[4]) was accepted with \(size) bytes")
                    continue
                }
            }
        }
    }

    @Test func longPayloadsAreViolations() throws {
        let recording = try Recording(tags: false)
        for frame in FrameEditor.frames(recording.stream) {
            let rig = try recording.client()
            var editor = FrameEditor(frame + [0])
            editor.bytes.replaceSubrange(0..<4, with: FrameEditor.little(UInt32(frame.count + 1)))
            editor.fixChecksum()
            rig.toClient(editor.bytes)
            guard case .failed(.protocolViolation) = rig.client.state else {
                Issue.record("type \(frame[4]) was accepted with a byte too many")
                continue
            }
        }
    }
}
