import RiskEngine
import Testing

@Suite("Tier queues: who is due, and who owns a row")
struct TierQueuesTests {
    static func time(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime.zero.advanced(byMilliseconds: milliseconds)
    }

    /// Accounts 0 ..< tiers.count, each claimed once and released at 0 ms into its tier.
    static func queues(
        _ tiers: [Tier], intervals: TierIntervals = TierIntervals(), startedAt start: Int64 = 0
    ) -> TierQueues {
        let queues = TierQueues(capacity: tiers.count, intervals: intervals)
        for (slot, tier) in tiers.enumerated() {
            queues.admit(slot: slot, tier: .now, now: time(start))
            #expect(queues.claim(now: time(start)) == slot)
            queues.release(slot: slot, to: tier, now: time(start))
        }
        return queues
    }

    @Test func nobodyIsDueBeforeItsInterval() {
        let queues = Self.queues([.critical, .hot])
        #expect(queues.claim(now: Self.time(249)) == nil)
        #expect(queues.millisecondsUntilDue(now: Self.time(49)) == 201)
        #expect(queues.claim(now: Self.time(250)) == 0)
        #expect(queues.claim(now: Self.time(999)) == nil)
        #expect(queues.claim(now: Self.time(1_000)) == 1)
        #expect(queues.millisecondsUntilDue(now: Self.time(1_000)) == nil)
    }

    @Test("The latest relative to its interval goes first, not the most urgent tier")
    func mostOverdueFirst() {
        // At 5,000 ms: critical is 19 intervals late, hot 4, warm 0.67.
        let queues = Self.queues([.warm, .hot, .critical])
        #expect((0..<3).map { _ in queues.claim(now: Self.time(5_000)) } == [2, 1, 0])
        // 5 ms past critical's due, three hot intervals past hot's.
        let other = Self.queues([.critical, .hot])
        #expect(other.claim(now: Self.time(250)) == 0)
        other.release(slot: 0, to: .critical, now: Self.time(3_745))
        #expect(other.claim(now: Self.time(4_000)) == 1)
        #expect(other.claim(now: Self.time(4_000)) == 0)
    }

    @Test func aPromotionIsDueAtOnceAndOnce() {
        let queues = Self.queues([.idle, .idle])
        #expect(queues.promote(slot: 1, now: Self.time(10)))
        #expect(!queues.promote(slot: 1, now: Self.time(10)))
        #expect(queues.claim(now: Self.time(10)) == 1)
        #expect(queues.claim(now: Self.time(10)) == nil)
        queues.release(slot: 1, to: .idle, now: Self.time(10))
        // Its old idle token is reused: early, never late, and not twice.
        #expect(queues.tokens(in: .idle) == 2)
        #expect(queues.claim(now: Self.time(30_000)) == 0)
        #expect(queues.claim(now: Self.time(30_000)) == 1)
        #expect(queues.claim(now: Self.time(99_999)) == nil)
    }

    @Test func aPromotionWhileHeldIsNotLost() {
        let queues = Self.queues([.critical])
        #expect(queues.claim(now: Self.time(250)) == 0)
        #expect(!queues.promote(slot: 0, now: Self.time(260)))
        queues.release(slot: 0, to: .idle, now: Self.time(270))
        #expect(queues.claim(now: Self.time(270)) == 0)
        queues.release(slot: 0, to: .idle, now: Self.time(280))
        #expect(queues.claim(now: Self.time(30_279)) == nil)
        #expect(queues.claim(now: Self.time(30_280)) == 0)
    }

    @Test func aVisitKeepsTokensAndPromotions() {
        let queues = Self.queues([.critical])
        #expect(queues.tryHold(slot: 0))
        #expect(!queues.tryHold(slot: 0))
        #expect(queues.claim(now: Self.time(250)) == nil)
        queues.release(slot: 0, to: .critical, now: Self.time(300))
        #expect(queues.claim(now: Self.time(550)) == 0)
        queues.release(slot: 0, to: .critical, now: Self.time(550))
        queues.promote(slot: 0, now: Self.time(560))
        #expect(queues.tryHold(slot: 0))
        queues.release(slot: 0, to: .idle, now: Self.time(561))
        #expect(queues.claim(now: Self.time(561)) == 0)
    }

    @Test func aheadFillsABatchWithTheNextDue() {
        let queues = Self.queues([.critical, .hot])
        #expect(queues.claim(now: Self.time(130), aheadShare: 400) == nil)
        #expect(queues.claim(now: Self.time(130), aheadShare: 500) == 0)
        #expect(queues.claim(now: Self.time(130), aheadShare: 500) == nil)
    }

    @Test("Whoever is due now comes before whoever is only due soon")
    func aheadNeverPassesNow() {
        let queues = Self.queues([.critical, .idle])
        queues.promote(slot: 1, now: Self.time(200))
        #expect(queues.claim(now: Self.time(200), aheadShare: 500) == 1)
        #expect(queues.claim(now: Self.time(200), aheadShare: 500) == 0)
    }

    @Test("The scheduler's clock wraps after 2^32 ms and nobody notices")
    func clockWraps() {
        let start = Int64(UInt32.max) - 100
        let queues = Self.queues([.critical, .hot], startedAt: start)
        #expect(queues.claim(now: Self.time(start + 249)) == nil)
        #expect(queues.claim(now: Self.time(start + 250)) == 0)
        #expect(queues.lateness(of: .hot, now: Self.time(start + 1_500)) == 500)
        #expect(queues.claim(now: Self.time(start + 999)) == nil)
        #expect(queues.claim(now: Self.time(start + 1_000)) == 1)
    }

    @Test("Under overload every tier falls behind alike: none starves")
    func overloadIsShared() {
        let tiers = (0..<300).map { $0 < 200 ? Tier.critical : $0 < 250 ? .hot : .idle }
        let queues = Self.queues(tiers)
        var reads = [Tier: Int]()
        var latest = [Tier: Int64]()
        // 850 reads a second are wanted, 400 are given.
        for now in stride(from: Int64(0), to: 240_000, by: 10) {
            for tier in [Tier.critical, .hot, .idle] {
                latest[tier] = max(
                    latest[tier] ?? 0, queues.lateness(of: tier, now: Self.time(now)))
            }
            for _ in 0..<4 {
                guard let slot = queues.claim(now: Self.time(now)) else { break }
                reads[tiers[slot], default: 0] += 1
                queues.release(slot: slot, to: tiers[slot], now: Self.time(now))
            }
        }
        // Lateness in intervals differs by little between the tiers.
        let ratios = [Tier.critical, .hot, .idle].map {
            Double(latest[$0] ?? 0) / Double(queues.intervals[$0])
        }
        #expect(ratios.allSatisfy { $0 < 2 })
        #expect(ratios.allSatisfy { $0 > 0.5 })
        #expect(reads[.idle] ?? 0 >= 50 * 2)
        #expect(reads[.hot] ?? 0 >= 50 * 80)
    }

    @Test func aFreedSlotIsReusableOnlyWithoutTokens() {
        let queues = Self.queues([.critical])
        queues.promote(slot: 0, now: Self.time(0))
        #expect(queues.claim(now: Self.time(0)) == 0)
        queues.release(slot: 0, to: .none, now: Self.time(0))
        #expect(!queues.state(of: 0).isReusable)
        #expect(!queues.promote(slot: 0, now: Self.time(0)))
        #expect(!queues.tryHold(slot: 0))
        #expect(queues.claim(now: Self.time(250)) == nil)
        #expect(queues.state(of: 0).isReusable)
        queues.admit(slot: 0, tier: .now, now: Self.time(300))
        #expect(queues.claim(now: Self.time(300)) == 0)
    }
}
