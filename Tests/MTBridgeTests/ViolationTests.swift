import MTBridge
import RiskEngine
import Testing

/// What a peer must not send, and the text that names it.
@Suite struct ViolationTests {
    struct Case: CustomTestStringConvertible {
        var what: String
        var bytes: [UInt8]
        /// Words that the fault's text must have.
        var text: String
        var testDescription: String { what }
    }

    static func edited(_ editor: FrameEditor, _ offset: Int, _ value: UInt8) -> [UInt8] {
        var editor = editor
        editor.bytes[offset] = value
        return editor.bytes
    }

    static let cases = [
        Case(what: "length 0", bytes: [0, 0, 0, 0], text: "frame length"),
        Case(what: "length 19", bytes: [19, 0, 0, 0], text: "frame length"),
        Case(what: "length 1 MiB + 1", bytes: [1, 0, 16, 0], text: "frame length"),
        Case(what: "length 4 GiB - 1", bytes: [255, 255, 255, 255], text: "frame length"),
        Case(what: "text", bytes: Array("GET / HTTP/1.1\r\n".utf8), text: "frame length"),
        Case(
            what: "wrong checksum", bytes: edited(FrameEditor(type: 7), 16, 0x55),
            text: "frame checksum"),
        Case(what: "unknown type", bytes: FrameEditor(type: 99).bytes, text: "frame type: 99"),
        Case(what: "unknown flag", bytes: FrameEditor(type: 7, flags: 2).bytes, text: "flags"),
        Case(what: "a request", bytes: FrameEditor(type: 16).bytes, text: "not a reply"),
        Case(what: "a welcome", bytes: FrameEditor(type: 4).bytes, text: "not a reply"),
        Case(
            what: "id 0", bytes: FrameEditor(type: 128, payload: [0, 0, 0, 0]).bytes,
            text: "never requested"),
        Case(
            what: "id of the future",
            bytes: FrameEditor(type: 128, id: 99, payload: [0, 0, 0, 0]).bytes,
            text: "never requested"),
        Case(
            what: "reply of another type",
            bytes: FrameEditor(type: 147, id: 1, payload: [UInt8](repeating: 0, count: 12)).bytes,
            text: "the request 1 was accounts"),
        Case(
            what: "an answer to no dealer request",
            bytes: FrameEditor(type: 192, id: 1, payload: [UInt8](repeating: 0, count: 88)).bytes,
            text: "the request 1 was accounts"),
        Case(
            what: "count beyond the bytes",
            bytes: FrameEditor(
                type: 149, id: 1, payload: [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]
            ).bytes,
            text: "4294967295 records of 104 bytes exceed 0 bytes"),
        Case(
            what: "split accounts",
            bytes: FrameEditor(
                type: 149, id: 1, flags: 1, payload: [UInt8](repeating: 0, count: 12)
            ).bytes,
            text: "may not be split"),
        Case(
            what: "unknown hint",
            bytes: FrameEditor(
                type: 195, payload: [9] + [UInt8](repeating: 0, count: 15)
            ).bytes,
            text: "9 is no HintKind"),
        Case(what: "flag 2", bytes: FrameEditor(type: 193, payload: [2]).bytes, text: "0 or 1"),
        Case(
            what: "hint with dirty padding",
            bytes: FrameEditor(
                type: 195, payload: [0, 1] + [UInt8](repeating: 0, count: 14)
            ).bytes,
            text: "zero bytes"),
    ]

    @Test(arguments: cases) func clientRefuses(_ test: Case) throws {
        let rig = try Rig.ready()
        _ = try #require(rig.client.submit(.accounts([Login(1)]), deadline: rig.later))
        rig.toClient(test.bytes)
        guard case .failed(.protocolViolation(let text)) = rig.client.state else {
            Issue.record("accepted: \(rig.client.state)")
            return
        }
        #expect(text.contains(test.text), "\(text)")
        #expect(rig.sink.callCount == 0)
    }

    static func group(_ field: [UInt8]) -> [UInt8] {
        let rest = [UInt8](repeating: 0, count: 328 - 8 - 64)
        return FrameEditor(
            type: 29, id: 1, payload: [UInt8](repeating: 0, count: 8) + field + rest
        ).bytes
    }

    static let serverCases = [
        Case(what: "a reply", bytes: FrameEditor(type: 144, id: 1).bytes, text: "not one that"),
        Case(what: "a second hello", bytes: FrameEditor(type: 1).bytes, text: "not one that"),
        Case(what: "id 0", bytes: FrameEditor(type: 16).bytes, text: "id 0 is not above 0"),
        Case(
            what: "a repeated id",
            bytes: FrameEditor(type: 16, id: 5).bytes + FrameEditor(type: 16, id: 5).bytes,
            text: "id 5 is not above 5"),
        Case(
            what: "a split request", bytes: FrameEditor(type: 16, id: 1, flags: 1).bytes,
            text: "only replies"),
        Case(
            what: "a group without NUL", bytes: group([UInt8](repeating: 65, count: 64)),
            text: "group at byte 8: expected a NUL within 64 bytes"),
        Case(
            what: "bytes behind the NUL",
            bytes: group([65, 0, 65] + [UInt8](repeating: 0, count: 61)),
            text: "group at byte 8: expected only NULs"),
        Case(
            what: "a group that is not UTF-8",
            bytes: group([0xc3, 0x28] + [UInt8](repeating: 0, count: 62)),
            text: "group at byte 8: not UTF-8"),
        Case(
            what: "unknown dealer action",
            bytes: FrameEditor(
                type: 27, id: 1, payload: [201, 0] + [UInt8](repeating: 0, count: 118)
            ).bytes,
            text: "201 is no Action"),
    ]

    @Test(arguments: serverCases) func serverRefusesAndSaysWhy(_ test: Case) throws {
        let rig = try Rig.ready()
        let failure = #expect(throws: BridgeFailure.self) { try rig.toServer(test.bytes) }
        guard case .protocolViolation(let cause)? = failure else {
            Issue.record("not a violation: \(String(describing: failure))")
            return
        }
        #expect(cause.contains(test.text), "\(cause)")
        // The refusal reaches the client, and the session takes nothing more.
        rig.toClient(rig.server.takeOutput())
        guard case .failed(.protocolViolation(let text)) = rig.client.state else {
            Issue.record("the client was not told: \(rig.client.state)")
            return
        }
        #expect(text.contains(test.text))
        #expect(throws: BridgeFailure.closed) { try rig.toServer([]) }
    }

    /// With tags on, a frame that was recorded may not be played again, nor two change places.
    @Test func replayedReorderedAndForgedFrames() throws {
        let recorded = try Rig.ready(tags: true)
        recorded.server.send(.hint(.deal, Login(1)))
        recorded.server.send(.hint(.deal, Login(2)))
        let frames = FrameEditor.frames(recorded.server.takeOutput())
        recorded.toClient(frames[0])
        recorded.toClient(frames[0])
        Self.expectBadTag(recorded)
        #expect(recorded.sink.events == [.hint(.deal, Login(1))])

        let reordered = try Rig.ready(tags: true)
        reordered.toClient(frames[1])
        Self.expectBadTag(reordered)

        let dropped = try Rig.ready(tags: true)
        dropped.server.send(.synchronized)
        _ = dropped.server.takeOutput()
        dropped.server.send(.connected(true))
        dropped.toClient(dropped.server.takeOutput())
        Self.expectBadTag(dropped)

        let forged = try Rig.ready(tags: true)
        var editor = FrameEditor(Array(frames[0].dropLast(16)))
        editor.bytes[editor.bytes.count - 1] ^= 1
        editor.fixChecksum()
        forged.toClient(editor.bytes + frames[0].suffix(16))
        Self.expectBadTag(forged)

        // The client's own frame, sent back to it: each direction has a key of its own.
        let mirrored = try Rig.ready(tags: true)
        _ = mirrored.client.submit(.serverTime, deadline: mirrored.later)
        mirrored.toClient(mirrored.client.takeOutput())
        Self.expectBadTag(mirrored)
    }

    static func expectBadTag(_ rig: Rig, at location: SourceLocation = #_sourceLocation) {
        #expect(
            rig.client.state
                == .failed(.protocolViolation("frame tag: forged, replayed or out of order")),
            sourceLocation: location)
    }

    @Test func nothingComesBetweenTheFramesOfASplitReply() throws {
        let rig = try Rig.ready()
        let id = try #require(rig.client.submit(.logins(mask: "*"), deadline: rig.later))
        let empty = [UInt8](repeating: 0, count: 12)
        rig.toClient(FrameEditor(type: 147, id: id.rawValue, flags: 1, payload: empty).bytes)
        rig.toClient(FrameEditor(type: 7).bytes)
        guard case .failed(.protocolViolation(let text)) = rig.client.state else {
            Issue.record("accepted")
            return
        }
        #expect(text.contains("between the frames of reply 1"))
    }

    /// A server that never ends its reply is cut at the limit, not at the end of our memory.
    @Test func anEndlessReplyIsCut() throws {
        let rig = try Rig.ready()
        let id = try #require(rig.client.submit(.logins(mask: "*"), deadline: rig.later))
        let count = 131_000
        let payload =
            [UInt8](repeating: 0, count: 8) + FrameEditor.little(UInt32(count))
            + [UInt8](repeating: 0, count: count * 8)
        let frame = FrameEditor(type: 147, id: id.rawValue, flags: 1, payload: payload).bytes
        for _ in 0..<70 where rig.client.state == .ready(Rig.info) { rig.toClient(frame) }
        guard case .failed(.protocolViolation(let text)) = rig.client.state else {
            Issue.record("accepted 70 MiB")
            return
        }
        #expect(text.contains("exceeds 64 MiB"))
    }
}
