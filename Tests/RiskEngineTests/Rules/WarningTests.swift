import RiskEngine
import Testing

/// The daily floor is 95,000.00: rungs at 97,500.00, 96,000.00 and 95,500.00; each is forgotten ten
/// points of the limit (500.00) above itself.
@Suite("Warnings: each rung once, with hysteresis")
struct WarningTests {
    static func account(_ metric: RuleSpec.Metric = .equity) -> TestAccount {
        TestAccount(initial: 10_000_000, rules: [.daily(.ofInitial(percent: 5), metric: metric)])
    }

    /// Equity, balance and realised result behave alike.
    static func rungs(_ account: inout TestAccount, _ value: Int64) -> [Int] {
        account.read(equity: value, balance: value).kinds.map {
            if case .warning(let rung) = $0 { rung } else { -1 }
        }
    }

    @Test(arguments: RuleSpec.Metric.allCases)
    func eachRungOnce(metric: RuleSpec.Metric) {
        var account = Self.account(metric)
        let path: [(Int64, [Int])] = [
            (9_750_001, []), (9_750_000, [0]), (9_700_000, []), (9_750_000, []),
            (9_600_001, []), (9_600_000, [1]), (9_550_000, [2]), (9_500_000, []),
        ]
        for (value, expected) in path {
            #expect(Self.rungs(&account, value) == expected, "at \(value)")
        }
    }

    @Test(arguments: RuleSpec.Metric.allCases)
    func aRungIsForgottenOnlyWellAboveIt(metric: RuleSpec.Metric) {
        var account = Self.account(metric)
        #expect(Self.rungs(&account, 9_750_000) == [0])
        #expect(Self.rungs(&account, 9_799_999) == [])
        #expect(Self.rungs(&account, 9_750_000) == [])
        #expect(Self.rungs(&account, 9_800_000) == [])
        #expect(account.states[0].warnedRungs == 0)
        #expect(Self.rungs(&account, 9_750_000) == [0])
    }

    @Test func aJumpEmitsTheHighestRungOnly() {
        var account = Self.account()
        #expect(Self.rungs(&account, 9_560_000) == [1])
        #expect(account.states[0].warnedRungs == 0b011)
        #expect(Self.rungs(&account, 9_550_000) == [2])
        // Back above the second rung's calm level, still below the first's.
        #expect(Self.rungs(&account, 9_660_000) == [])
        #expect(account.states[0].warnedRungs == 0b001)
        #expect(Self.rungs(&account, 9_540_000) == [2])
    }

    @Test func aBreachIsNotAlsoAWarning() {
        var account = Self.account()
        #expect(account.readTwice(equity: 9_400_000).kinds == [.breach])
    }

    @Test func aNewDayForgetsAllRungs() {
        var account = Self.account()
        #expect(Self.rungs(&account, 9_540_000) == [2])
        account.utc = TestAccount.day
        #expect(Self.rungs(&account, 9_540_000) == [])
        #expect(account.states[0].warnedRungs == 0)
        #expect(Self.rungs(&account, 9_290_000) == [0])
    }

    @Test("Noise around a rung warns once")
    func noiseDoesNotRepeat() {
        var random = SplitMix(seed: 7)
        var account = Self.account()
        var emitted = 0
        for _ in 0..<5_000 {
            let value = Int64.random(in: 9_720_000...9_790_000, using: &random)
            emitted += Self.rungs(&account, value).count
        }
        #expect(emitted == 1)
    }
}
