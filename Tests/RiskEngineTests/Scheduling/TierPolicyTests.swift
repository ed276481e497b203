import RiskEngine
import Testing

@Suite("Tier policy: from headroom and exposure to a tier")
struct TierPolicyTests {
    static let policy = TierPolicy(
        intervals: TierIntervals(), stressVelocity: PartsPerMillion(rawValue: 800))

    /// Floor 95,000.00, limit 5,000.00, leverage 100.
    static func row(equity: Int64, margin: Int64, tier: Tier = .now) -> AccountRow {
        var row = AccountRow()
        row.flags = .armed
        row.equityBreachBelow = 9_500_000
        row.nearestLimit = 500_000
        row.equity = equity
        row.balance = equity
        row.margin = margin
        row.marginLeverage = 100
        row.tier = tier
        return row
    }

    static func tier(_ row: AccountRow, velocity: Int64 = 0) -> Tier {
        policy.tier(for: row, recentVelocity: velocity)
    }

    /// 10,000.00 margin x 100 x 800 ppm = 800.00 a second; the ladder is 2, 6, 20 and 60 s.
    static let times: [(Int64, Tier)] = [
        (159_999, .critical), (160_000, .hot), (479_999, .hot), (480_000, .warm),
        (1_600_000, .normal), (4_800_000, .idle), (0, .critical), (-500_000, .critical),
    ]

    @Test(arguments: times)
    func byTimeToBreach(headroom: Int64, tier: Tier) {
        #expect(Self.tier(Self.row(equity: 9_500_000 + headroom, margin: 1_000_000)) == tier)
    }

    static let shares: [(Int64, Tier)] = [
        (49_999, .hot), (50_000, .warm), (149_999, .warm), (150_000, .normal),
        (249_999, .normal), (250_000, .idle),
    ]

    @Test(arguments: shares)
    func byShareOfTheLimit(headroom: Int64, tier: Tier) {
        #expect(Self.tier(Self.row(equity: 9_500_000 + headroom, margin: 1)) == tier)
    }

    @Test func flatUnarmedAndFloorlessAccountsIdle() {
        #expect(Self.tier(Self.row(equity: 9_500_001, margin: 0)) == .idle)
        var unarmed = Self.row(equity: 9_500_001, margin: 1_000_000)
        unarmed.flags = []
        #expect(Self.tier(unarmed) == .idle)
        var floorless = Self.row(equity: 9_500_001, margin: 1_000_000)
        floorless.equityBreachBelow = .min
        #expect(Self.tier(floorless) == .idle)
    }

    @Test func floatingAloneIsExposure() {
        var hedged = Self.row(equity: 9_510_000, margin: 0)
        hedged.floating = -400_000
        #expect(Self.tier(hedged) <= .hot)
    }

    @Test func aBalanceFloorCounts() {
        var row = Self.row(equity: 9_510_000, margin: 1_000_000)
        row.balance = 10_000_000
        row.balanceBreachBelow = row.equityBreachBelow
        row.equityBreachBelow = .min
        #expect(Self.tier(row) == .critical)
    }

    @Test("Less headroom, more exposure or a faster market never makes a tier slower")
    func monotone() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<50_000 {
            let row = Self.row(
                equity: Int64.random(in: 9_400_000...11_000_000, using: &random),
                margin: Int64.random(in: 0...3_000_000, using: &random),
                tier: Tier.polled[Int.random(in: 0..<6, using: &random)])
            let velocity = Int64.random(in: 0...5_000, using: &random)
            let tier = Self.tier(row, velocity: velocity)
            var nearer = row
            nearer.equity -= Int64.random(in: 0...200_000, using: &random)
            nearer.balance = nearer.equity
            try #require(Self.tier(nearer, velocity: velocity) <= tier)
            var larger = row
            larger.margin += Int64.random(in: 0...1_000_000, using: &random)
            try #require(Self.tier(larger, velocity: velocity) <= tier)
            try #require(Self.tier(row, velocity: velocity + 500) <= tier)
        }
    }

    @Test("Noise of a tenth around any level settles in one tier")
    func hysteresis() throws {
        for margin in [1, 20_000, 1_000_000] as [Int64] {
            for headroom in stride(from: Int64(5_000), to: 6_000_000, by: 3_001) {
                var row = Self.row(equity: 9_500_000, margin: margin)
                var tiers: [Tier] = []
                for round in 0..<8 {
                    row.equity = 9_500_000 + (round % 2 == 0 ? headroom : headroom * 11 / 10)
                    row.balance = row.equity
                    row.tier = Self.tier(row)
                    tiers.append(row.tier)
                }
                // The first round has no tier behind it.
                try #require(Set(tiers.dropFirst(2)).count == 1, "\(headroom) \(tiers)")
            }
        }
    }

    @Test func aRealRecoveryDoesSlowDown() {
        let near = Self.row(equity: 9_510_000, margin: 20_000)
        var recovered = Self.row(equity: 9_900_000, margin: 20_000)
        recovered.tier = Self.tier(near)
        #expect(recovered.tier == .hot)
        #expect(Self.tier(recovered) > .hot)
    }

    @Test func tiersOrderByUrgency() {
        #expect(Tier.allCases == Tier.allCases.sorted())
        let intervals = Tier.polled.map { TierIntervals()[$0] }
        #expect(intervals == [0, 250, 1_000, 3_000, 10_000, 30_000])
    }
}
