import Foundation
import RiskEngine
import SHA2
import Testing

@testable import MTBridge

/// The worked example of docs/bridge-protocol.md, made again from the code.
@Suite struct ExampleTests {
    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The frames of a tagged session with fixed nonces: handshake, one request, its reply.
    static func example() throws -> [(name: String, hex: String)] {
        let rig = Rig(tags: true, role: .reader)
        var steps: [(name: String, hex: String)] = []
        func step(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
            steps.append((name, hex(bytes)))
            return bytes
        }
        try rig.toServer(step("hello", rig.client.takeOutput()))
        rig.toClient(step("challenge", rig.server.takeOutput()))
        try rig.toServer(step("proof", rig.client.takeOutput()))
        rig.toClient(step("welcome", rig.server.takeOutput()))
        let id = try #require(rig.client.submit(.serverTime, deadline: rig.later))
        try rig.toServer(step("request", rig.client.takeOutput()))
        rig.server.send(
            .serverTime(Samples.time, utc: UTCTime(milliseconds: 1_399_033_800_123)), to: id)
        rig.toClient(step("reply", rig.server.takeOutput()))
        return steps
    }

    /// The document breaks its hex into lines; white space does not count.
    @Test func theDocumentedBytesAreTheSentOnes() throws {
        let text = DocumentationTests.document.filter { !$0.isWhitespace }
        for (name, hex) in try Self.example() {
            #expect(text.contains(hex), "\(name): \(hex)")
        }
    }

    /// The keys of the example, from the frames alone.
    @Test func theDocumentedKeysFollowFromTheHandshake() throws {
        let frames = try Self.example().prefix(2).map { _, hex in Array(hex) }
        let payloads = frames.map { digits in
            stride(from: 40, to: digits.count, by: 2).compactMap {
                UInt8(String(digits[$0...$0 + 1]), radix: 16)
            }
        }
        let text = DocumentationTests.document.filter { !$0.isWhitespace }
        for label in ["client frames", "server frames"] {
            let padded = Array(label.utf8) + [UInt8](repeating: 0, count: 16 - label.utf8.count)
            let key = HMACSHA256.code(padded + payloads[0] + payloads[1], key: Rig.secret)
            #expect(text.contains(key.description), "\(label)")
        }
    }

    @Test func theDocumentedChecksumVector() {
        #expect(FrameEditor.crc(Array("123456789".utf8)) == 0xe306_9283)
        #expect(DocumentationTests.document.contains("0xE3069283"))
    }

    /// The client in the document is the one that `PythonClientTests` runs.
    @Test func theDocumentedClientIsTheTestedOne() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("python/minimal_client.py")
        let script = try String(contentsOf: url, encoding: .utf8)
        let begin = try #require(script.range(of: "# --- begin\n")).upperBound
        let end = try #require(script.range(of: "\n# --- end")).lowerBound
        let body = script[begin..<end].trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(DocumentationTests.document.contains(body))
    }
}
