import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What the desk orders for one account, and decides about one violation.
struct DeskTests {
    private let author = AccountDesk.Author(identity: "uid:1000", reason: "ticket 421")
    private let key = AccountKey(server: ServerID("live1"), login: Login(1001))

    /// A quiet account with positions and orders.
    private func quiet() throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(1), .sell(0.5)], orders: 2)
        scenario.tick(after: 300_000, 1.2)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 5_000)
        return firm
    }

    /// An account that breached on a price that came back, enforced.
    private func breached(_ rules: String = FirmConfiguration.dailyFive) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.19)
        scenario.tick(after: 40_000, 1.2)
        var settings = FirmConfiguration()
        settings.rules = rules
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 60_000)
        return firm
    }

    private func violation(_ firm: SimulatedFirm) throws -> ViolationView {
        let reader = try firm.reader()
        let item = try #require(try reader.violations(ViolationQuery()).items.last)
        return try #require(try reader.violation(id: item.id))
    }

    private func restore(_ firm: SimulatedFirm) throws {
        let isOurs = try firm.reader().disabledAccounts().contains(key)
        _ = try firm.core.accounts.restore(key, isOurs: isOurs, author)
    }

    private func arm(_ firm: SimulatedFirm) throws {
        let rules = try firm.core.accounts.rearming(key, verdicts: firm.reader().verdicts(on: key))
        firm.core.desk.rearm(key.login, rules)
    }

    // MARK: Accounts

    @Test func disablingTouchesNothingElse() throws {
        let firm = try quiet()
        _ = try firm.core.accounts.disable(key, author)
        firm.run(milliseconds: 10_000)
        #expect(firm.isDisabled(1001))
        #expect(firm.positions(1001).count == 2)
        #expect(firm.orders(1001).count == 2)
        let event = try #require(firm.events("account.disabled", 1001).first)
        #expect(event["violation_id"]?.stringValue?.hasPrefix("act_") == true)
        #expect(event["reason"]?.stringValue == "uid:1000: ticket 421")
        let write = try #require(firm.actions("user_effect", 1001).first)
        #expect(write["rights_before"]?.integer == 0x163)
        #expect(write["rights_after"]?.integer == 0x167)
        #expect(firm.actions("user_effect", 1001).count == 1)
        #expect(firm.core.enforcer.cases.isEmpty)
    }

    @Test func flatteningClosesAnAccountThatBrokeNothing() throws {
        let firm = try quiet()
        _ = try firm.core.accounts.flatten(key, author)
        firm.run(milliseconds: 20_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1)
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    @Test func whatWasDisabledIsRestored() throws {
        let firm = try quiet()
        _ = try firm.core.accounts.disable(key, author)
        firm.run(milliseconds: 5_000)
        try firm.restart()
        firm.run(milliseconds: 5_000)
        try restore(firm)
        firm.run(milliseconds: 5_000)
        #expect(!firm.isDisabled(1001))
        #expect(firm.events("account.restored", 1001).count == 1)
        #expect(firm.user(1001)?.rights == 0x163)
        // A second time there is nothing of ours.
        #expect(throws: ControlError.self) { try restore(firm) }
    }

    @Test func whatOthersDisabledIsNotRestored() throws {
        let firm = try quiet()
        guard var user = firm.user(1001) else { return }
        user.rights |= UserRights.tradeDisabled
        firm.ask(.userUpdate(user))
        // An order that finds it disabled already writes nothing, and owns nothing.
        _ = try firm.core.accounts.disable(key, author)
        firm.run(milliseconds: 5_000)
        #expect(firm.events("account.disabled", 1001).count == 1)
        #expect(throws: ControlError.self) { try restore(firm) }
        firm.run(milliseconds: 5_000)
        #expect(firm.isDisabled(1001))
    }

    @Test func anAccountThatAViolationHoldsIsNotRestored() throws {
        let firm = try breached()
        #expect(firm.isStopped(1001))
        let error = #expect(throws: ControlError.self) { try restore(firm) }
        #expect(error?.message.contains("held by main/daily") == true)
    }

    /// An order in front of the kill switch is refused, one behind it is ended and not kept.
    @Test func theKillSwitchHoldsOrdersToo() throws {
        let firm = try quiet()
        _ = try firm.core.accounts.flatten(key, author)
        _ = firm.core.brakes.pause(nil, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 5_000)
        #expect(!firm.isDisabled(1001))
        #expect(firm.actions.lines.allSatisfy { !$0.contains("_received\"") })
        #expect(throws: ControlError.self) { try firm.core.accounts.disable(key, author) }
        _ = firm.core.brakes.resume(nil, identity: "uid:0", reason: "r")
        try firm.restart()
        firm.run(milliseconds: 5_000)
        #expect(!firm.isDisabled(1001))
    }

    @Test(arguments: [true, false])
    func anOrderOutlivesACrash(isFlatten: Bool) throws {
        let firm = try quiet()
        if isFlatten {
            _ = try firm.core.accounts.flatten(key, author)
        } else {
            _ = try firm.core.accounts.disable(key, author)
        }
        firm.run(milliseconds: 1_000) { !((try? firm.reader().openIntents()) ?? []).isEmpty }
        try firm.restart(crashing: true)
        firm.run(milliseconds: 20_000)
        #expect(firm.isDisabled(1001))
        #expect(firm.positions(1001).isEmpty == isFlatten)
        #expect(try firm.reader().openIntents().isEmpty)
    }

    /// A breach that is found while the account is being restored goes before.
    @Test func aViolationOvertakesAnOrder() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 10_000, 1.19)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 5_000)
        _ = try firm.core.accounts.disable(key, author)
        firm.run(milliseconds: 4_000)
        // The order waits for the connection when the breach comes.
        firm.connector.downUntil = firm.clock.monotonic().advanced(byMilliseconds: 20_000)
        firm.connector.cut(.enforcer)
        try restore(firm)
        firm.run(milliseconds: 60_000)
        #expect(firm.events("account.restored").isEmpty)
        #expect(firm.isStopped(1001))
    }

    @Test func unknownAccountsAndServersAreNamed() throws {
        let firm = try quiet()
        let nobody = AccountKey(server: key.server, login: Login(9))
        let nowhere = AccountKey(server: ServerID("nowhere"), login: key.login)
        for key in [nobody, nowhere] {
            let error = #expect(throws: ControlError.self) {
                try firm.core.accounts.disable(key, author)
            }
            #expect(error?.notFound == true)
        }
    }

    // MARK: Violations

    @Test func aVoidedViolationNeedsAnExplicitArming() throws {
        let firm = try breached()
        let view = try violation(firm)
        _ = try firm.core.accounts.void(view, author)
        firm.run(milliseconds: 5_000)
        let event = try #require(firm.events("risk.violation_voided", 1001).first)
        #expect(event["by"]?.stringValue == "uid:1000")
        #expect(event["reason"]?.stringValue == "ticket 421")
        let voided = try violation(firm)
        #expect(voided.status == "voided")
        #expect(voided.decision?.by == "uid:1000")
        #expect(throws: ControlError.self) { try firm.core.accounts.void(voided, author) }
        // Still disabled, still not evaluated.
        #expect(firm.isDisabled(1001))
        #expect(firm.account(1001)?.rules[0].violated == true)
        #expect(throws: ControlError.self) { try restore(firm) }
        // Armed: the same anchors under a new life; then trading.
        let floor = firm.account(1001)?.rules[0].floor
        try arm(firm)
        firm.run(milliseconds: 10_000)
        #expect(firm.account(1001)?.row.life == 2)
        #expect(firm.account(1001)?.rules[0].floor == floor)
        #expect(firm.entry(1001)?.life?.evaluationID == "")
    }

    @Test func whatIsArmedAgainAndStillBrokenIsANewViolation() throws {
        let firm = try breached()
        _ = try firm.core.accounts.void(violation(firm), author)
        firm.run(milliseconds: 1_000)
        // The loss was realised: the balance is below the floor for good.
        try arm(firm)
        firm.run(milliseconds: 20_000)
        let flags = firm.events("risk.violation_flagged", 1001)
        #expect(flags.compactMap { $0["life"]?.integer } == [1, 2])
    }

    @Test func armingNeedsAVoidedViolation() throws {
        let firm = try breached()
        let error = #expect(throws: ControlError.self) { try arm(firm) }
        #expect(error?.message.contains("none of its violations was voided") == true)
    }

    @Test func voidingStopsWhatIsUnderWay() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", Array(repeating: .buy(0.5), count: 40))
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=5"
        let firm = try SimulatedFirm(scenario, settings) { $0.dealerLatencyMilliseconds = 300 }
        firm.run(milliseconds: 30_000) { firm.effects(1001).count >= 10 }
        _ = try firm.core.accounts.void(violation(firm), author)
        let before = firm.actions("dealer_received", 1001).count
        firm.run(milliseconds: 30_000)
        #expect(firm.actions("dealer_received", 1001).count == before)
        #expect(!firm.positions(1001).isEmpty)
        try firm.restart()
        firm.run(milliseconds: 30_000)
        #expect(firm.actions("dealer_received", 1001).count == before)
    }

    /// Two rules are broken: what is voided is one of two reasons.
    @Test func voidingOneOfTwoViolationsStopsNothing() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", Array(repeating: .buy(0.5), count: 40))
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.server = "writes-in-flight=5"
        settings.rules = FirmConfiguration.dailyAndMax
        let firm = try SimulatedFirm(scenario, settings) { $0.dealerLatencyMilliseconds = 300 }
        firm.run(milliseconds: 30_000) { firm.effects(1001).count >= 10 }
        _ = try firm.core.accounts.void(violation(firm), author)
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1001))
        let statuses = try firm.reader().violations(ViolationQuery()).items.map(\.status)
        #expect(Set(statuses) == ["voided", "enforced"])
    }

    /// The life goes on under a new number: what is withheld of the old one can still be released.
    @Test func armingKeepsTheOtherViolationsOfTheAccount() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(20)])
        scenario.tick(after: 10_000, 1.194)
        var settings = FirmConfiguration()
        settings.rules = FirmConfiguration.dailyAndMax
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 5_000)
        _ = firm.core.brakes.pause(nil, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 20_000)
        let daily = try #require(
            try firm.reader().violations(ViolationQuery()).items.first { $0.rule == "main/daily" })
        _ = try firm.core.accounts.void(daily, author)
        firm.run(milliseconds: 1_000)
        try arm(firm)
        firm.run(milliseconds: 10_000)
        #expect(firm.account(1001)?.row.life == 2)
        #expect(firm.account(1001)?.rules[1].violated == true)
        _ = firm.core.brakes.resume(nil, identity: "uid:0", reason: "r")
        let held = try firm.reader().withheld(reasons: BrakeDesk.releasedReasons)
        let overall = held.filter { $0.violation.rule == "main/max" }
        #expect(overall.map(\.violation.life) == [1])
        _ = try firm.core.brakes.release(nil, overall, identity: "uid:0", reason: "r")
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        #expect(firm.events("risk.enforcement_released", 1001).count == 1)
    }

    @Test func upholdingIsRecorded() throws {
        let firm = try breached()
        _ = try firm.core.accounts.uphold(violation(firm), author)
        firm.run(milliseconds: 1_000)
        #expect(firm.events("risk.violation_upheld", 1001).count == 1)
        let view = try violation(firm)
        #expect(view.decision?.decision == "upheld")
        #expect(view.status == "enforced")
    }

    // MARK: What a violation says of the evaluation

    @Test func aHardRuleFailsTheEvaluationOnce() throws {
        let firm = try breached(FirmConfiguration.dailyAndMax)
        try firm.restart()
        firm.run(milliseconds: 5_000)
        let failures = firm.events("evaluation.failed", 1001)
        #expect(failures.count == 1)
        #expect(failures.first?["plan"]?.stringValue == "main")
        #expect(failures.first?["life"]?.integer == 1)
    }

    @Test(arguments: ["severity=pause", "severity=soft", "shadow=yes"])
    func otherRulesDoNot(setting: String) throws {
        let firm = try breached(FirmConfiguration.dailyFive + "\n" + setting)
        #expect(firm.events("evaluation.failed").isEmpty)
    }
}
