import RiskEngine
import Testing

@testable import RiskService

@Suite("The event tail: the last events in memory, without gaps")
struct EventTailTests {
    private func event(_ seq: UInt64) -> EncodedEvent {
        EncodedEvent(
            StoredEvent(
                seq: seq, name: "risk.warning", server: nil, id: "evt_1",
                at: UTCTime(milliseconds: 0),
                data: "{\"seq\":\(seq)}"), epoch: "e")
    }

    private func tail(_ seqs: ClosedRange<UInt64>, capacity: Int = 8) -> EventTail {
        var tail = EventTail(capacity: capacity)
        for seq in seqs { tail.append(event(seq)) }
        return tail
    }

    private func seqs(_ tail: EventTail) -> [UInt64] { (0...40).compactMap { tail[$0]?.seq } }

    @Test func itKeepsTheLast() {
        let tail = tail(3...20)
        #expect(seqs(tail) == Array(13...20))
        #expect(tail.first == 13 && tail.last == 20)
    }

    @Test func aRepetitionIsIgnoredAndAGapBeginsAnew() {
        var tail = tail(1...5)
        tail.append(event(4))
        #expect(seqs(tail) == Array(1...5))
        tail.append(event(9))
        #expect(seqs(tail) == [9])
        tail.append(event(10))
        #expect(seqs(tail) == [9, 10])
    }

    @Test func whatEveryoneHasGotIsForgottenBeyondSoManyBytes() {
        var tail = tail(11...18)
        let each = event(11).line.count
        #expect(tail.byteCount == 8 * each)
        tail.forget(through: .max, keepingBytes: 8 * each)
        #expect(tail.count == 8)
        tail.forget(through: 13, keepingBytes: each)
        #expect(seqs(tail) == Array(14...18), "a subscriber still needs 14")
        tail.forget(through: .max, keepingBytes: 3 * each)
        #expect(seqs(tail) == Array(16...18))
        #expect(tail.byteCount == 3 * each)
        tail.forget(through: .max, keepingBytes: 0)
        #expect(seqs(tail) == [18], "the head must be known")
        tail.append(event(19))
        #expect(seqs(tail) == [18, 19])
    }
}
