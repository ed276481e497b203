import RiskEngine
import RiskService
import Testing

/// Rules on deals, and what a plan follows, as an operator writes them.
@Suite("Configuration: rules on deals") struct ProgressConfigurationTests {
    private func parse(_ rule: String) throws -> ProgressSpec {
        let text = ConfigurationFixture.good + "\n[Rule two-step/x]\n" + rule
        return try #require(ConfigurationFixture.parse(text).plans[0].spec.progress.first)
    }

    private func issues(_ rule: String) -> [String] {
        ConfigurationFixture.issues(
            ConfigurationFixture.good + "\n[Rule two-step/x]\n" + rule)
    }

    @Test func everyKindIsRead() throws {
        let target = try parse("kind=profit_target\namount=10% of initial\nflat=no")
        #expect(target.amount == .shareOfInitial(PartsPerMillion(rawValue: 100_000)))
        #expect(!target.needsFlat)
        #expect(target.severity == .gate)
        let best = try parse("kind=consistency\nshare=40%\nof=positive_days\nsince=payout")
        #expect(best.share == PartsPerMillion(rawValue: 400_000))
        #expect(best.basis == .positiveDays)
        #expect(best.window == .payout)
        let days = try parse(
            "kind=min_trading_days\ndays=4\nprofitable-days=3\nday-profit=0.5% of initial")
        #expect(days.days == 4)
        #expect(days.profitableDays == 3)
        #expect(days.dayProfit == .shareOfInitial(PartsPerMillion(rawValue: 5_000)))
        let hold = try parse(
            "kind=min_hold\nhold=2min\nmeasure=profit\nshare=50%\nfrom=2026-01-01")
        #expect(hold.holdMilliseconds == 120_000)
        #expect(hold.measure == .profit)
        #expect(hold.severity == .review)
        #expect(hold.effectiveFrom == 1_767_225_600_000)
    }

    @Test(arguments: [
        ("kind=profit_target", "lacks amount="), ("kind=consistency", "lacks share="),
        ("kind=consistency\nshare=40%\nof=target", "lacks amount="),
        ("kind=consistency\nshare=40%\namount=8% of initial", "add of=target"),
        ("kind=min_trading_days", "asks for nothing"), ("kind=min_hold", "lacks hold="),
        ("kind=min_hold\nhold=2min\nmeasure=trades", "lacks share="),
        ("kind=min_hold\nhold=2", "a duration"),
        ("kind=profit_target\namount=10% of anchor", "10% of initial"),
        ("kind=profit_target\namount=10% of initial\nseverity=hard", "gate or review"),
        ("kind=profit_target\namount=10% of initial\nhold=2min", "for kind=min_hold only"),
        ("kind=consistency\nshare=101%", "up to 100%"),
        ("kind=profit_target\namount=10% of initial\nwarn-at=50%", "unknown key 'warn-at'"),
        ("kind=profit_targets\namount=10% of initial", "profit_target"),
    ])
    func wrongOnesSayWhat(_ rule: String, _ words: String) {
        let issues = issues(rule)
        #expect(!issues.isEmpty, "\(rule)")
        #expect(issues.contains { $0.contains(words) }, "\(rule): \(issues)")
    }

    @Test func aChangeIsADifferenceAndAnotherHash() throws {
        let base = ConfigurationFixture.good + "\n[Rule two-step/x]\nkind=profit_target\namount="
        let before = try ConfigurationFixture.parse(base + "10% of initial")
        let after = try ConfigurationFixture.parse(base + "8% of initial")
        #expect(before.hash != after.hash)
        #expect(
            Configuration.difference(from: before, to: after) == [
                "[Rule two-step/x] amount: 10% of initial → 8% of initial"
            ])
    }

    private static let followed: [(String, CashFlowKinds)] = [
        ("all", .all), ("none", CashFlowKinds.none),
        ("balance,correction", [.balance, .correction]), ("credit, bonus", [.credit, .bonus]),
    ]

    @Test(arguments: followed)
    func cashFlows(_ text: String, _ kinds: CashFlowKinds) throws {
        let configuration = try ConfigurationFixture.parse(
            replacing: "reset=00:00 Europe/Prague",
            with: "reset=00:00 Europe/Prague\ncash-flows=\(text)")
        #expect(configuration.plans[0].spec.cashFlows == kinds)
    }

    @Test(arguments: ["", "everything", "balance,,credit", "balance,balance"])
    func wrongCashFlows(_ text: String) {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationFixture.parse(
                replacing: "reset=00:00 Europe/Prague",
                with: "reset=00:00 Europe/Prague\ncash-flows=\(text)")
        }
    }
}
