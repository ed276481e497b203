import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// Logins that move, go and come, and history that changes.
@Suite struct AccountFaultTests {
    static func rig() throws -> DayRig {
        var scenario = EndOfDayTests.scenario()
        var order = ScenarioOrder()
        order.ticket = 900
        order.symbol = "EURUSD"
        order.kind = 2
        order.volume = Samples.lot
        order.price = 1.1
        scenario.accounts[0].orders = [order]
        let rig = try DayRig(scenario, from: "2026-06-09T12:00:00Z")
        rig.subscribe(quotes: false)
        return rig
    }

    @Test func move() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("move 1 wide") == "ok")
        #expect(rig.user(1)?.group == "wide")
        // The new group's mark-up is three points on each side.
        #expect(rig.account(1)?.equity == 9997)
        #expect(rig.positions(1).map { $0.ticket } == [101])
        #expect(rig.events.last == .hint(.user, Login(1)))
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("move 1 eur") }
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("move 1 nowhere") }
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("move 99 usd") }
    }

    @Test func archiveAndRestore() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("deposit 1 5") == "ok")
        #expect(try rig.emulator.obey("archive 1") == "ok")
        #expect(rig.events.last == .hint(.userDeleted, Login(1)))
        #expect(rig.account(1) == nil)
        #expect(rig.user(1) == nil)
        #expect(rig.positions(1).isEmpty)
        #expect(rig.deals(1).isEmpty)
        #expect(!rig.logins().contains(1))
        #expect(!rig.emulator.logins.contains(Login(1)))
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("deposit 1 5") }
        #expect(try rig.emulator.obey("restore 1") == "ok")
        #expect(rig.events.last == .hint(.userAdded, Login(1)))
        #expect(rig.account(1)?.equity == 10_005)
        #expect(rig.account(1)?.margin == 1200.1)
        #expect(rig.positions(1).map { $0.ticket } == [101])
        #expect(rig.deals(1).count == 2)
        #expect(rig.ask(.orderCancel(login: Login(1), ticket: 900)) == .retcode(.ok))
    }

    @Test func deleteAndCreate() throws {
        let rig = try Self.rig()
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("create 1 usd 500") }
        #expect(try rig.emulator.obey("delete 1") == "ok")
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("restore 1") }
        #expect(try rig.emulator.obey("create 1 jpy 500000 50") == "ok")
        #expect(rig.events.last == .hint(.userAdded, Login(1)))
        let row = try #require(rig.account(1))
        #expect(row.balance == 500_000)
        #expect(row.currencyDigits == 0)
        #expect(row.marginLeverage == 50)
        #expect(rig.deals(1).map { $0.action } == [.balance])
        #expect(rig.logins("jpy") == [1])
        // The old one's positions are gone with it: the walk and the ticks find only the new one.
        #expect(rig.positions(1).isEmpty)
        #expect(try rig.emulator.obey("end-of-day") == "ok")
        rig.run(milliseconds: 120_000)
        #expect(rig.account(1)?.balance == 500_000)
        #expect(try rig.truth("walk_account").count == 10)
    }

    private func closed(_ rig: DayRig) -> DealRecord? {
        let close = Samples.close(3, 103, "EURUSD", .sell, Samples.lot, 1.199)
        #expect(rig.deal(close)?.retcode == .requestDone)
        return rig.deals(3).last
    }

    @Test func edit() throws {
        let rig = try Self.rig()
        let deal = try #require(closed(rig))
        #expect(deal.profit == -100)
        let line = "deal-edit 3 \(deal.ticket) profit=250 lots=0.5 shift=-1h comment=fixed"
        #expect(try rig.emulator.obey(line) == "ok")
        let edited = try #require(rig.deals(3).last)
        #expect(edited.ticket == deal.ticket)
        #expect(edited.profit == 250)
        #expect(edited.volume.lots == 0.5)
        #expect(edited.time.milliseconds == deal.time.milliseconds - 3_600_000)
        #expect(edited.comment == "fixed")
        #expect(rig.events.last == .hint(.deal, Login(3)))
        // The balance is no longer the sum of the deals.
        #expect(rig.account(3)?.balance == 9900)
        let change = try #require(try rig.truth("deal_changed").first)
        #expect((change["before"] as? [String: Any])?["profit"] as? Double == -100)
        #expect((change["after"] as? [String: Any])?["profit"] as? Double == 250)
    }

    @Test func editFixedAndSilent() throws {
        let rig = try Self.rig()
        let ticket = try #require(closed(rig)?.ticket)
        let before = rig.events.count
        #expect(try rig.emulator.obey("deal-edit 3 last profit=-40 fix silent") == "ok")
        #expect(rig.account(3)?.balance == 9960)
        #expect(rig.events.count == before)
        #expect(rig.deals(3).last?.ticket == ticket)
    }

    /// As the platform does it: the deal loses its result, and a balance deal takes it back.
    @Test func cancel() throws {
        let rig = try Self.rig()
        _ = try #require(closed(rig))
        #expect(try rig.emulator.obey("deal-cancel 3 last-close") == "ok")
        let deals = rig.deals(3)
        #expect(deals.suffix(2).map { $0.action } == [.sellCanceled, .balance])
        #expect(deals.suffix(2).map { $0.profit } == [0, 100])
        #expect(rig.account(3)?.balance == 10_000)
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("deal-cancel 3 last") }
    }

    @Test(arguments: [("", 9900.0), (" fix", 10_000)])
    func delete(_ tail: String, _ balance: Double) throws {
        let rig = try Self.rig()
        _ = try #require(closed(rig))
        #expect(try rig.emulator.obey("deal-delete 3 last\(tail)") == "ok")
        #expect(rig.deals(3).count == 1)
        #expect(rig.account(3)?.balance == balance)
    }
}
