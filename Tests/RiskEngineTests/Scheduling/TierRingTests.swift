import RiskEngine
import Testing

@Suite("Tier ring: a bounded FIFO")
struct TierRingTests {
    @Test(arguments: [(1, 2), (2, 2), (3, 4), (1_000, 1_024)])
    func capacityIsAPowerOfTwo(asked: Int, given: Int) {
        #expect(TierRing(minimumCapacity: asked).capacity == given)
    }

    @Test func firstInFirstOut() {
        let ring = TierRing(minimumCapacity: 8)
        for slot in 0..<8 { #expect(ring.push(Token(slot: slot, due: UInt32(slot) * 10))) }
        #expect(ring.count == 8)
        for slot in 0..<8 {
            #expect(ring.peek() == Token(slot: slot, due: UInt32(slot) * 10))
            #expect(ring.pop() == Token(slot: slot, due: UInt32(slot) * 10))
        }
        #expect(ring.pop() == nil && ring.peek() == nil && ring.count == 0)
    }

    @Test func fullIsRefusedAndChangesNothing() {
        let ring = TierRing(minimumCapacity: 4)
        for slot in 0..<4 { #expect(ring.push(Token(slot: slot, due: 0))) }
        #expect(!ring.push(Token(slot: 9, due: 0)))
        #expect(ring.count == 4)
        #expect(ring.pop()?.slot == 0)
        #expect(ring.push(Token(slot: 4, due: 0)))
        #expect((1...4).allSatisfy { ring.pop()?.slot == $0 })
    }

    @Test func wholeSlotAndDueSurvive() {
        let ring = TierRing(minimumCapacity: 2)
        let extremes = [
            Token(slot: Limits.accountsMax - 1, due: .max), Token(slot: 0, due: .max),
            Token(slot: Limits.accountsMax - 1, due: 0), Token(slot: 0x5_5555, due: 0xaaaa_aaaa),
        ]
        for token in extremes {
            #expect(ring.push(token))
            #expect(ring.pop() == token)
        }
    }

    @Test("The lap counter has 11 bits: 6,000 laps wrap it almost three times")
    func manyLaps() throws {
        let ring = TierRing(minimumCapacity: 2)
        for lap in 0..<6_000 {
            let due = UInt32(lap)
            try #require(ring.pop() == nil)
            try #require(ring.push(Token(slot: 1, due: due)))
            try #require(ring.push(Token(slot: 2, due: due)))
            try #require(!ring.push(Token(slot: 3, due: due)))
            try #require(ring.pop() == Token(slot: 1, due: due))
            try #require(ring.peek() == Token(slot: 2, due: due))
            try #require(ring.pop() == Token(slot: 2, due: due))
        }
    }

    @Test("Any order of pushes and pops equals a plain queue")
    func equalsAModel() throws {
        var random = SplitMix(seed: 11)
        let ring = TierRing(minimumCapacity: 16)
        var model: [Token] = []
        for step in 0..<100_000 {
            if Bool.random(using: &random) {
                let token = Token(
                    slot: Int.random(in: 0..<Limits.accountsMax, using: &random),
                    due: UInt32(step))
                let pushed = ring.push(token)
                try #require(pushed == (model.count < 16))
                if pushed { model.append(token) }
            } else {
                try #require(ring.peek() == model.first)
                try #require(ring.pop() == (model.isEmpty ? nil : model.removeFirst()))
            }
            try #require(ring.count == model.count)
        }
    }
}

@Suite("Tickets: lateness across the wrap of the 32-bit clock")
struct TokenTests {
    @Test(arguments: [
        (UInt32(100), UInt32(130), Int32(30)), (130, 100, -30), (.max, 0, 1), (0, .max, -1),
        (.max - 9, 10, 20), (0, 0, 0),
    ])
    func lateness(due: UInt32, now: UInt32, expected: Int32) {
        #expect(Token(slot: 0, due: due).lateness(at: now) == expected)
    }
}
