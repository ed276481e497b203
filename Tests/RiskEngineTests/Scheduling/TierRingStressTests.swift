import Foundation
import RiskEngine
import Synchronization
import Testing

/// Meant for the thread sanitizer as much as for the expectations: see `docs/rules.md`.
@Suite("Tier ring under threads")
struct TierRingStressTests {
    static let perProducer: UInt32 = 30_000

    /// Tokens carry their producer as slot and its running number as due.
    @Test(arguments: [(1, 1, 2), (1, 1, 1_024), (2, 2, 8), (2, 2, 1_024), (1, 3, 64), (3, 1, 64)])
    func everyTokenOnceAndInOrder(producers: Int, consumers: Int, capacity: Int) {
        let ring = TierRing(minimumCapacity: capacity)
        let total = producers * Int(Self.perProducer)
        let taken = Atomic<Int>(0)
        let received = Collected<[Token]>()
        runThreads(producers + consumers) { index in
            if index < producers {
                produce(index, into: ring)
            } else {
                let mine = consume(from: ring, total: total, taken: taken)
                received.append(mine)
            }
        }
        let all = received.all
        for tokens in all {
            for producer in 0..<producers {
                let numbers = tokens.filter { $0.slot == producer }.map(\.due)
                #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
            }
        }
        let joined = all.joined()
        #expect(joined.count == total)
        for producer in 0..<producers {
            let numbers = joined.filter { $0.slot == producer }.map(\.due).sorted()
            #expect(numbers.elementsEqual(0..<Self.perProducer))
        }
        #expect(ring.count == 0)
    }

    private func produce(_ index: Int, into ring: TierRing) {
        for number in 0..<Self.perProducer {
            while !ring.push(Token(slot: index, due: number)) { sched_yield() }
        }
    }

    private func consume(from ring: TierRing, total: Int, taken: borrowing Atomic<Int>) -> [Token] {
        var mine: [Token] = []
        while taken.load(ordering: .relaxed) < total {
            guard let token = ring.pop() else {
                sched_yield()
                continue
            }
            mine.append(token)
            taken.add(1, ordering: .relaxed)
        }
        return mine
    }

    @Test("With no more tokens than cells, a push is never refused")
    func pushIsNeverRefusedSpuriously() {
        let ring = TierRing(minimumCapacity: 4)
        for slot in 0..<4 { #expect(ring.push(Token(slot: slot, due: 0))) }
        let refused = Atomic<Int>(0)
        // Each thread puts back what it took: the tokens never exceed the cells.
        runThreads(4) { _ in
            for _ in 0..<40_000 {
                guard let token = ring.pop() else { continue }
                if !ring.push(token) { refused.add(1, ordering: .relaxed) }
            }
        }
        #expect(refused.load(ordering: .relaxed) == 0)
        var slots: [Int] = []
        while let token = ring.pop() { slots.append(token.slot) }
        #expect(slots.sorted() == [0, 1, 2, 3])
    }

    @Test("What was written before a push is seen after the pop")
    func payloadIsPublished() {
        let count = 20_000
        let ring = TierRing(minimumCapacity: 64)
        let values = SharedWords(count: count)
        let wrong = Atomic<Int>(0)
        runThreads(2) { index in
            for number in 0..<count {
                if index == 0 {
                    values[number] = number
                    while !ring.push(Token(slot: number, due: 0)) { sched_yield() }
                } else {
                    var token = ring.pop()
                    while token == nil {
                        sched_yield()
                        token = ring.pop()
                    }
                    if values[number] != number { wrong.add(1, ordering: .relaxed) }
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }
}
