import Foundation
import RiskEngine
import Synchronization
import Testing

@Suite("Tier queues under threads")
struct TierQueuesStressTests {
    static let accounts = 48
    /// Short, so that accounts are due again within the run.
    static let intervals = TierIntervals(critical: 1, hot: 2, warm: 3, normal: 5, idle: 8)

    @Test("Pollers, promoters and visitors: one holder at a time, nobody lost")
    func conservation() throws {
        let table = AccountTable(capacity: Self.accounts, intervals: Self.intervals)
        let clock = Atomic<Int64>(0)
        for slot in 0..<Self.accounts {
            table.admit(slot: slot, row: AccountRow(), rules: [], now: .zero)
        }
        let claims = Atomic<Int>(0)
        let clashes = Atomic<Int>(0)
        runThreads(4) { index in
            var random = SplitMix(seed: UInt64(index) + 1)
            for _ in 0..<30_000 {
                let now = MonotonicTime.zero.advanced(
                    byMilliseconds: clock.add(1, ordering: .relaxed).newValue / 16)
                guard
                    let slot = Self.next(
                        index, table.queues, now: now, random: &random)
                else { continue }
                claims.add(1, ordering: .relaxed)
                let isAlone = Self.work(table, slot, as: UInt32(index) + 1)
                if !isAlone { clashes.add(1, ordering: .relaxed) }
                let tier = Tier.polled[Int.random(in: 0..<6, using: &random)]
                table.release(slot, to: tier, now: now)
            }
        }
        #expect(clashes.load(ordering: .relaxed) == 0)
        try expectEachOnce(table, claims: claims.load(ordering: .relaxed))
    }

    /// Threads 0 and 1 poll, 2 promotes, 3 visits; nil when there is nothing to do.
    private static func next(
        _ index: Int, _ queues: TierQueues, now: MonotonicTime, random: inout SplitMix
    ) -> Int? {
        let slot = Int.random(in: 0..<accounts, using: &random)
        switch index {
        case 0, 1:
            return queues.claim(now: now, aheadShare: 500)
        case 2:
            queues.promote(slot: slot, now: now)
            return nil
        default:
            return queues.tryHold(slot: slot) ? slot : nil
        }
    }

    /// Plain writes to the row: a second holder shows here, and to the sanitizer as a race.
    private static func work(_ table: AccountTable, _ slot: Int, as thread: UInt32) -> Bool {
        table.withHeld(slot) { row, _ in
            let isFree = row.life == 0
            row.life = thread
            row.dayStartFlow += 1
            sched_yield()
            let isAlone = isFree && row.life == thread
            row.life = 0
            return isAlone
        }
    }

    /// Drains everything: each account is claimable exactly once, and then no token is left.
    private func expectEachOnce(_ table: AccountTable, claims: Int) throws {
        let late = MonotonicTime.zero.advanced(byMilliseconds: 1_000_000)
        var seen = Set<Int>()
        var counted = 0
        while let slot = table.queues.claim(now: late) {
            try #require(seen.insert(slot).inserted, "claimed twice: \(slot)")
            counted += table.withHeld(slot) { row, _ in Int(row.dayStartFlow) }
        }
        #expect(seen.count == Self.accounts)
        #expect(counted == claims)
        for tier in Tier.polled { #expect(table.queues.tokens(in: tier) == 0) }
        for slot in 0..<Self.accounts {
            table.release(slot, to: .idle, now: late)
            let state = table.queues.state(of: slot)
            #expect(!state.isHeld && !state.isWanted && state.tier == .idle)
        }
        #expect(table.queues.tokens(in: .idle) == Self.accounts)
    }

    @Test("A promotion is always followed by a claim, whatever the pollers are doing")
    func promotionsAreServed() {
        let queues = TierQueues(capacity: 4, intervals: TierIntervals())
        for slot in 0..<4 { queues.admit(slot: slot, tier: .now, now: .zero) }
        let stop = Atomic<Bool>(false)
        let served = (0..<4).map { _ in Counter() }
        runThreads(3) { index in
            guard index == 2 else {
                while !stop.load(ordering: .relaxed) {
                    // The clock stands still: only promotions make anybody due again.
                    guard let slot = queues.claim(now: .zero) else {
                        sched_yield()
                        continue
                    }
                    served[slot].value.add(1, ordering: .relaxed)
                    queues.release(slot: slot, to: .idle, now: .zero)
                }
                return
            }
            for number in 0..<8_000 {
                let slot = number % 4
                let before = served[slot].value.load(ordering: .relaxed)
                queues.promote(slot: slot, now: .zero)
                // A lost promotion would hang here for ever: the clock stands still.
                while served[slot].value.load(ordering: .relaxed) == before { sched_yield() }
            }
            stop.store(true, ordering: .relaxed)
        }
        #expect(served.allSatisfy { $0.value.load(ordering: .relaxed) >= 2_000 })
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }
}
