import RiskEngine
import Synchronization
import Testing

/// Meant for the thread sanitizer as much as for the expectations.
@Suite("Sample ring")
struct SampleRingTests {
    @Test func samplesAreSmall() {
        #expect(MemoryLayout<PredictionSample>.stride <= 96)
    }

    @Test func refusesWhenFullAndKeepsItsOrder() {
        let ring = SampleRing(minimumCapacity: 3)
        #expect(ring.capacity == 4)
        for login in 1...4 as ClosedRange<UInt64> {
            #expect(ring.push(PredictionSample(slot: 0, login: login)))
        }
        #expect(!ring.push(PredictionSample(slot: 0, login: 5)))
        #expect(ring.count == 4)
        #expect(ring.pop()?.login == 1)
        #expect(ring.push(PredictionSample(slot: 0, login: 6)))
        let rest = (0..<4).compactMap { _ in ring.pop()?.login }
        #expect(rest == [2, 3, 4, 6])
        #expect(ring.pop() == nil)
    }

    @Test(arguments: [2, 8, 1_024])
    func everySampleOnceInOrderAndWhole(capacity: Int) {
        let ring = SampleRing(minimumCapacity: capacity)
        let total: UInt64 = 50_000
        let problems = Atomic<Int>(0)
        runThreads(2) { thread in
            if thread == 0 {
                for login in 1...total {
                    var sample = PredictionSample(slot: 1, login: login)
                    sample.equity = Int64(login) * 3
                    sample.receivedAt = Int64(login) * 5
                    while !ring.push(sample) {}
                }
            } else {
                var expected: UInt64 = 1
                while expected <= total {
                    guard let sample = ring.pop() else { continue }
                    let isWhole =
                        sample.login == expected && sample.equity == Int64(expected) * 3
                        && sample.receivedAt == Int64(expected) * 5
                    if !isWhole { problems.wrappingAdd(1, ordering: .relaxed) }
                    expected += 1
                }
            }
        }
        #expect(problems.load(ordering: .relaxed) == 0)
        #expect(ring.count == 0)
    }
}
