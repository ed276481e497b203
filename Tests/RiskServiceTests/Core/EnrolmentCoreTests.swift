import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// From a login on the server to an armed account, or to the reason why not.
struct EnrolmentCoreTests {
    static func enrolment(_ login: UInt64, _ initial: String = "100000.00") -> Enrolment {
        var row = Enrolment()
        row.server = "live1"
        row.login = login
        row.plan = "main"
        row.phase = "1"
        row.evaluationId = "ev-\(login)"
        row.start = "2014-04-20"
        row.initialBalance = initial
        row.currency = "USD"
        return row
    }

    private func reason(_ firm: SimulatedFirm, _ login: UInt64) -> String {
        firm.entry(login)?.unarmedReason ?? "unknown"
    }

    @Test func openingDealsAloneArm() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 2_000)
        #expect(reason(firm, 1001) == "")
        #expect(firm.entry(1001)?.life?.source == .deals)
        #expect(firm.account(1001)?.row.initialBalance == 10_000_000)
        #expect(firm.events("account.armed", 1001).first?["source"]?.stringValue == "deals")
        #expect(firm.core.context.board.current.enrolmentDecided)
    }

    @Test func theRosterArms() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        let firm = try SimulatedFirm(scenario, roster: [Self.enrolment(1001)])
        firm.run(milliseconds: 2_000)
        let life = firm.entry(1001)?.life
        #expect(life?.source == .roster)
        #expect(life?.evaluationID == "ev-1001")
        #expect(life?.life == 1)
    }

    @Test func aRosterThatContradictsTheDealsLeavesItUnarmed() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        let firm = try SimulatedFirm(scenario, roster: [Self.enrolment(1001, "50000.00")])
        firm.run(milliseconds: 130_000)
        #expect(firm.account(1001) == nil)
        #expect(reason(firm, 1001).contains("opening deals say 100000.00"))
        // Said once, however often the account is looked at again.
        #expect(firm.events("account.unarmed", 1001).count == 1)
    }

    @Test func refusalsNameTheirReason() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "other")
        scenario.add(1002, "eur")
        scenario.add(1003)
        scenario.add(1004)
        scenario.scenario.accounts[3].deals = []
        var settings = FirmConfiguration()
        settings.plan = "currency=USD"
        var wrongPlan = Self.enrolment(1003)
        wrongPlan.plan = "another"
        let firm = try SimulatedFirm(scenario, settings, roster: [wrongPlan])
        firm.run(milliseconds: 3_000)
        #expect(reason(firm, 1001) == "no plan matches group other")
        #expect(reason(firm, 1002) == "plan main is for USD, the account is in EUR")
        #expect(reason(firm, 1003).contains("roster says plan another"))
        #expect(reason(firm, 1004).contains("no opening balance deal"))
        #expect(firm.events("account.unarmed", 1001).isEmpty)
        #expect(firm.events("account.unarmed").count == 3)
        #expect(firm.core.context.directory.armedCount() == 0)
    }

    @Test func anOperatorsEnrolmentBeginsANewLife() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        let firm = try SimulatedFirm(scenario, roster: [Self.enrolment(1001)])
        firm.run(milliseconds: 2_000)
        var next = Self.enrolment(1001, "80000.00")
        next.phase = "funded"
        next.evaluationId = "ev-2"
        next.start = "2014-05-02"
        firm.core.desk.enroll(next)
        firm.run(milliseconds: 2_000)
        #expect(firm.entry(1001)?.life?.life == 2)
        #expect(firm.account(1001)?.row.initialBalance == 8_000_000)
        #expect(firm.account(1001)?.row.life == 2)
        #expect(firm.events("account.armed", 1001).count == 2)
        try firm.restart()
        firm.run(milliseconds: 3_000)
        #expect(firm.events("account.armed", 1001).count == 2)
    }

    @Test func yenHaveNoDecimals() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "jpy", balance: 10_000_000, [.buy(10, "USDJPY", at: 100)])
        // 0.60 yen a dollar on a million dollars: 600,000 yen, of 500,000 allowed.
        scenario.tick(after: 5_000, 99.4, symbol: 1)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 20_000)
        let flag = firm.events("risk.violation_flagged", 1001).first
        #expect(flag?["equity"]?.stringValue == "9400000")
        #expect(flag?["floor"]?.stringValue == "9500000")
        #expect(flag?["currency"]?.stringValue == "JPY")
        #expect(firm.isStopped(1001))
    }

    @Test func anchorsOfAnAccountInMidLifeComeFromItsDeals() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        // Prague's midnight was at 22:00 UTC; server time is UTC.
        let reset = UTCTime(rfc3339: "2014-05-01T22:00:00Z")?.milliseconds ?? 0
        scenario.book(1001, profit: 300_000, at: reset - 60_000)
        scenario.book(1001, profit: -100_000, at: reset + 60_000)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 2_000)
        let account = try #require(firm.account(1001))
        #expect(account.rules[0].anchor == 10_300_000)
        #expect(account.rules[0].anchorProvenance == .recomputed)
        #expect(account.rules[0].floor == 9_800_000)
        #expect(account.row.dayStartBalance == 10_300_000)
        #expect(account.row.dayEnd == reset + 86_400_000)
    }

    /// The plan may say that an estimate is good enough.
    @Test func anEstimateEnforcesWhereThePlanSaysSo() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)], withDeals: true)
        var settings = FirmConfiguration()
        settings.plan = "estimated-anchors=enforce"
        settings.rules = "[Rule main/daily]\nkind=daily_loss\nanchor=equity\namount=5% of initial"
        scenario.tick(after: 5_000, 1.194)
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 15_000)
        let flag = try #require(firm.events("risk.violation_flagged", 1001).first)
        #expect(flag["anchor", "provenance"]?.stringValue == "estimated")
        #expect(firm.isStopped(1001))
    }

    @Test(arguments: [false, true])
    func anEquityAnchorIsExactOnlyWhenTheAccountWasFlat(holds: Bool) throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", holds ? [.buy(10)] : [], withDeals: true)
        var settings = FirmConfiguration()
        settings.rules = """
            [Rule main/daily]
            kind=daily_loss
            anchor=equity
            amount=5% of initial
            """
        scenario.tick(after: 5_000, 1.194)
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 15_000)
        let rule = try #require(firm.account(1001)?.rules.first)
        #expect(rule.anchorProvenance == (holds ? .estimated : .recomputed))
        guard holds else { return }
        // A breach of an estimate is flagged, and nothing is done about it.
        let flag = firm.events("risk.violation_flagged", 1001)
        #expect(flag.count == 1)
        let intent = flag.first?["actions"]?.arrayValue?.first
        #expect(intent?["state"]?.stringValue == "withheld")
        #expect(intent?["reason"]?.stringValue == "estimated_anchor")
        #expect(firm.actions("user_received", 1001).isEmpty)
    }

    /// Highs that nobody saw leave no deal: an estimate flags only, until somebody gives the high.
    @Test func aHighThatNobodySawIsGivenByTheRoster() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)], withDeals: true)
        scenario.tick(after: 30_000, 1.2005)
        scenario.tick(after: 60_000, 1.1975)
        var settings = FirmConfiguration()
        settings.rules = FirmConfiguration.trailingFive
        let firm = try SimulatedFirm(scenario, settings, roster: [Self.enrolment(1001)])
        firm.run(milliseconds: 10_000)
        #expect(firm.account(1001)?.rules[0].markProvenance == .estimated)
        firm.roster[Login(1001)]?.highWater = "102400.00"
        try firm.reload()
        firm.run(milliseconds: 10_000)
        let state = try #require(firm.account(1001)?.rules[0])
        #expect(state.mark == 10_240_000)
        #expect(state.markProvenance == .given)
        #expect(state.breachBelow == 9_740_000)
        try firm.restart(crashing: true)
        firm.run(milliseconds: 35_000)
        // 500 up in between is no new high; 250 down breaks nothing yet.
        #expect(firm.account(1001)?.rules[0].mark == 10_240_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.account(1001)?.row.life == 1)
    }

    @Test func aTableThatIsFullSaysSo() throws {
        var scenario = FirmScenario()
        for login in 1001...1004 { scenario.add(UInt64(login)) }
        var settings = FirmConfiguration()
        settings.daemon = "accounts-max=3"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 65_000)
        #expect(firm.core.context.directory.armedCount() == 3)
        let unarmed = (1001...1004).filter { firm.entry(UInt64($0))?.slot == nil }
        #expect(unarmed.count == 1)
        #expect(reason(firm, UInt64(unarmed[0])).contains("accounts-max"))
        #expect(firm.events("account.armed").count == 3)
    }

    @Test func aGroupChangeMovesAnAccountOutOfItsPlanAndBack() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 2_000)
        var user = try #require(firm.user(1001))
        user.group = "other"
        firm.ask(.userUpdate(user))
        firm.run(milliseconds: 1_000)
        #expect(reason(firm, 1001) == "no plan matches group other")
        user.group = "usd"
        firm.ask(.userUpdate(user))
        firm.run(milliseconds: 1_000)
        #expect(firm.account(1001)?.row.login == 1001)
        #expect(firm.entry(1001)?.life?.life == 1)
    }

    @Test func whatLeavesIsForgottenAndWhatComesIsFoundByItsHint() throws {
        var scenario = FirmScenario()
        scenario.add(1001)
        scenario.add(1002)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 2_000)
        firm.core.poller.event(.hint(.userDeleted, Login(1001)))
        firm.run(milliseconds: 1_000)
        #expect(firm.entry(1001) == nil)
        #expect(firm.core.context.directory.armedCount() == 1)
        firm.core.poller.event(.hint(.userAdded, Login(1001)))
        firm.run(milliseconds: 1_000)
        #expect(firm.account(1001)?.row.login == 1001)
        #expect(firm.entry(1001)?.life?.life == 1)
        #expect(firm.core.context.directory.armedCount() == 2)
        #expect(firm.events("account.armed", 1001).count == 1)
    }

    /// Not seen yet is not the same as not seen for long.
    @Test func aNewAccountIsNotBlind() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "other")
        scenario.add(1002)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 120_000)
        firm.emulator.inject(.omit([Login(1001)], replies: 12))
        var user = try #require(firm.user(1001))
        user.group = "usd"
        firm.ask(.userUpdate(user))
        firm.run(milliseconds: 30_000)
        #expect(firm.core.context.statistics.missingLogins.value == 12)
        #expect(firm.account(1001)?.row.sampledAt ?? 0 > 0)
        #expect(firm.events("account.blind").isEmpty)
    }
}
