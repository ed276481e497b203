import MTBridge
import RiskEngine
import Testing

/// Damaged streams from fixed seeds: whatever comes, it ends in a typed failure or is correct.
@Suite struct FuzzTests {
    /// SplitMix64 (Steele, Lea, Flood 2014): the same on every platform.
    struct Random {
        private var state: UInt64
        init(seed: UInt64) { state = seed }
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
        mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
    }

    /// One to four bytes changed, removed or inserted; often the checksum is mended afterwards, so
    /// that the damage gets past it.
    static func damage(_ frame: [UInt8], _ random: inout Random) -> [UInt8] {
        var bytes = frame
        for _ in 0...random.below(4) {
            switch random.below(6) {
            case 0: bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
            case 2: bytes[random.below(bytes.count)] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)]
            case 3: bytes.removeLast(random.below(max(1, bytes.count - 24)))
            case 4: bytes += (0...random.below(40)).map { UInt8(truncatingIfNeeded: $0) }
            default:
                bytes.insert(
                    UInt8(truncatingIfNeeded: random.next()), at: random.below(bytes.count))
            }
        }
        guard random.below(5) > 0, bytes.count >= 24 else { return bytes }
        var editor = FrameEditor(bytes)
        if random.below(5) > 0 {
            editor.bytes.replaceSubrange(0..<4, with: FrameEditor.little(UInt32(bytes.count)))
        }
        editor.fixChecksum()
        return editor.bytes
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func clientSurvivesDamagedReplies(seed: UInt64) throws {
        var random = Random(seed: seed)
        for _ in 0..<1_000 {
            let rig = try Rig.ready()
            let index = random.below(Samples.requests.count)
            let id = try #require(
                rig.client.submit(Samples.requests[index], deadline: rig.later))
            try rig.exchange()
            rig.server.send(Samples.replies[index], to: id)
            rig.server.send(Samples.events[random.below(Samples.events.count)])
            for frame in FrameEditor.frames(rig.server.takeOutput()) {
                rig.toClient(Self.damage(frame, &random))
            }
            #expect(rig.sink.callCount <= 4)
            switch rig.client.state {
            case .ready(Rig.info), .failed(.protocolViolation), .failed(.authentication),
                .failed(.versionMismatch):
                break
            default: Issue.record("seed \(seed): \(rig.client.state)")
            }
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func serverSurvivesDamagedRequests(seed: UInt64) throws {
        var random = Random(seed: seed ^ 0xabcd)
        for _ in 0..<1_000 {
            let rig = try Rig.ready()
            let index = random.below(Samples.requests.count)
            _ = rig.client.submit(Samples.requests[index], deadline: rig.later)
            let bytes = Self.damage(rig.client.takeOutput(), &random)
            do { try rig.toServer(bytes) } catch {
                guard case .protocolViolation? = error as? BridgeFailure else {
                    Issue.record("seed \(seed): \(error)")
                    continue
                }
            }
        }
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func damagedHandshakesNeverAuthenticate(seed: UInt64) throws {
        var random = Random(seed: seed ^ 0x1234)
        for _ in 0..<1_000 {
            let rig = Rig(tags: random.below(2) == 0)
            let hello = rig.client.takeOutput()
            let damaged = Self.damage(hello, &random)
            guard damaged != hello else { continue }
            _ = try? rig.toServer(damaged)
            rig.toClient(rig.server.takeOutput())
            _ = try? rig.toServer(rig.client.takeOutput())
            // A damage that leaves the frame itself whole (bytes appended) may rightly pass it.
            if !damaged.starts(with: hello) { #expect(!rig.server.isReady, "seed \(seed)") }
        }
    }

    @Test func noise() throws {
        var random = Random(seed: 7)
        for _ in 0..<1_000 {
            let rig = try Rig.ready(tags: random.below(2) == 0)
            let noise = (0..<random.below(600)).map { _ in UInt8(truncatingIfNeeded: random.next())
            }
            rig.toClient(noise)
            _ = try? rig.toServer(noise)
            #expect(rig.sink.callCount == 0)
            #expect(rig.requests.isEmpty)
        }
    }
}
