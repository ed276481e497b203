import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// SIGHUP while everything is under way.
struct ReloadCoreTests {
    private func firm() throws -> SimulatedFirm {
        var scenario = FirmScenario()
        for login in 1001...1020 { scenario.add(UInt64(login), "usd", [.buy(10)]) }
        scenario.tick(after: 10_000, 1.1975)
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=5"
        settings.plan = "rule-changes=now"
        return try SimulatedFirm(scenario, settings)
    }

    @Test func aChangedRuleTakesEffect() throws {
        let firm = try firm()
        firm.run(milliseconds: 20_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        // Requests are under way whenever it happens.
        firm.run(milliseconds: 5_000) {
            firm.core.context.statistics.accountRequests.value % 2 == 1
        }
        firm.settings.rules = firm.settings.rules.replacing("5%", with: "2%")
        // Twenty accounts would trip the breaker as it was.
        firm.settings.server = "breaker-accounts=100"
        try firm.reload()
        firm.run(milliseconds: 30_000)
        for login in 1001...1020 { #expect(firm.isStopped(UInt64(login))) }
        #expect(firm.events("risk.violation_flagged").count == 20)
        #expect(
            firm.events("risk.violation_flagged").allSatisfy {
                $0["floor"]?.stringValue == "98000.00"
            })
    }

    /// No day is judged by two rules: what a reload changed waits for the reset, at 12:31 UTC.
    @Test func aChangedRuleWaitsForTheNextReset() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.1975)
        var settings = FirmConfiguration()
        settings.reset = "21:31 Asia/Tokyo"
        settings.server = "policy=tiers"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 20_000)
        let revision = firm.account(1001)?.row.planRevision
        let rules = firm.settings.rules
        firm.settings.rules = rules.replacing("5%", with: "1%")
        try firm.reload()
        // Taken back, and changed once more.
        firm.settings.rules = rules
        try firm.reload()
        #expect(firm.core.plans.table.plans[0].next == nil)
        firm.settings.rules = rules.replacing("5%", with: "2%")
        try firm.reload()
        #expect(
            firm.core.plans.table.plans[0].next?.from.rfc3339 == "2014-05-02T12:31:00.000Z")
        firm.run(milliseconds: 159_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.account(1001)?.rules[0].floor == 9_500_000)
        firm.run(milliseconds: 90_000)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.count == 1)
        #expect(flags.first?["floor"]?.stringValue == "98000.00")
        #expect(flags.first?["rule", "amount"]?.stringValue == "2% of initial")
        #expect(flags.first?["trading_day", "start"]?.stringValue == "2014-05-02T12:31:00.000Z")
        #expect(firm.isStopped(1001))
        // In force for good, without arming anybody anew.
        #expect(firm.core.plans.table.plans[0].next == nil)
        #expect(firm.account(1001)?.row.planRevision == revision)
        try firm.reload()
        #expect(firm.core.plans.table.plans[0].next == nil)
    }

    @Test func aPlanThatIsGoneUnarms() throws {
        let firm = try firm()
        firm.run(milliseconds: 5_000)
        #expect(firm.core.context.directory.armedCount() == 20)
        firm.settings.match = "eur*"
        try firm.reload()
        firm.run(milliseconds: 65_000)
        #expect(firm.core.context.directory.armedCount() == 0)
        #expect(firm.entry(1001)?.unarmedReason == "no plan matches group usd")
        firm.settings.match = "usd*"
        try firm.reload()
        firm.run(milliseconds: 65_000)
        #expect(firm.core.context.directory.armedCount() == 20)
        #expect(firm.events("account.armed").count == 20)
    }

    @Test func plansThatChangePlacesKeepTheirAccounts() throws {
        let firm = try firm()
        let second = """
            [Plan second]
            match=live1:eur*
            mode=enforce
            reset=00:00 Europe/Prague
            [Rule second/daily]
            kind=daily_loss
            amount=1% of initial
            """
        firm.run(milliseconds: 20_000)
        // The file of `second` is read before that of `main` from now on.
        firm.settings.before = second
        for _ in 0..<3 {
            try firm.reload()
            firm.run(milliseconds: 7)
        }
        firm.run(milliseconds: 20_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.account(1001)?.row.plan == 1)
        firm.settings.before = ""
        try firm.reload()
        firm.run(milliseconds: 20_000)
        #expect(firm.account(1001)?.row.plan == 0)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.account(1001)?.rules[0].floor == 9_500_000)
    }

    /// A read that is under way while a new life begins is judged by neither.
    @Test(arguments: Array(stride(from: Int64(0), to: 1_500, by: 100)))
    func aNewLifeInheritsNoBreach(lead: Int64) throws {
        let scenario = BreachTests.falling()
        let firm = try SimulatedFirm(scenario, roster: [EnrolmentCoreTests.enrolment(1001)]) {
            $0.answerLatencyMilliseconds = 300
        }
        firm.run(milliseconds: 11_000 - lead)
        var next = EnrolmentCoreTests.enrolment(1001, "90000.00")
        next.evaluationId = "ev-2"
        firm.core.desk.enroll(next)
        firm.run(milliseconds: 20_000)
        #expect(firm.entry(1001)?.life?.life == 2)
        let lives = firm.events("risk.violation_flagged", 1001).compactMap { $0["life"]?.integer }
        #expect(!lives.contains(2))
        #expect(firm.account(1001)?.rules[0].violated == false)
    }

    @Test func aRevisionIsNeverGivenOutTwice() throws {
        func table(_ plans: [String], _ previous: PlanTable?) throws -> PlanTable {
            var settings = FirmConfiguration()
            settings.before = plans.map {
                """
                [Plan \($0)]
                match=live1:\($0)*
                reset=00:00 Europe/Prague
                [Rule \($0)/daily]
                kind=daily_loss
                amount=1% of initial
                """
            }.joined(separator: "\n")
            return PlanTable(try settings.parsed(), now: FirmScenario.start, replacing: previous)
        }
        let one = try table(["a", "b"], nil)
        let two = try table(["a"], one)
        let three = try table(["a", "c"], two)
        #expect(three.plans[0].revision == one.plans[0].revision)
        #expect(three.plans[1].revision > two.plans[1].revision)
        #expect(three.plans[2].revision > two.plans[1].revision)
    }
}
