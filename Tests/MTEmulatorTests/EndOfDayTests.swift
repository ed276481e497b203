import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct EndOfDayTests {
    /// Ten accounts of 10,000 with a lot of EURUSD each, sold above the market; 2 USD swap a lot.
    static func scenario(mode: SwapTerms.Mode = .points, long: Double = -2) -> Scenario {
        var scenario = Samples.market
        scenario.symbols[0].swapMode = mode.rawValue
        scenario.symbols[0].swapLong = long
        scenario.symbols[0].swapShort = 1
        scenario.groups[0].reports = true
        scenario.groups[0].dailyCommissionPerLotMinor = 350
        var group = Samples.group("silent", "USD")
        group.dailyCommissionPerLotMinor = 350
        scenario.groups.append(group)
        for login in UInt64(1)...10 {
            var account = Samples.account(
                login, login % 2 == 0 ? "silent" : "usd", balance: 1_000_000,
                positions: [Samples.position(100 + login, "EURUSD", 0, Samples.lot, 1.2)])
            account.blockedCommissionMinor = 700
            scenario.accounts.append(account)
        }
        return scenario
    }

    static func plan(
        _ order: EndOfDayPlan.Order = .ascending, durationMs: Int64 = 90_000,
        accountMs: Int64 = 40
    ) -> (inout EmulatorConfiguration) -> Void {
        { configuration in
            var plan = EndOfDayPlan()
            plan.order = order
            plan.durationMs = durationMs
            plan.accountMs = accountMs
            configuration.behaviour.endOfDay = plan
        }
    }

    /// Tuesday's end, 21:00 UTC in summer: each account has its turn, ten seconds apart.
    @Test func walksAccountByAccount() throws {
        let rig = try DayRig(
            Self.scenario(), from: "2026-06-09T20:00:00Z", configure: Self.plan())
        #expect(rig.account(3)?.blockedCommission == 7)
        try rig.run(to: "2026-06-09T20:59:59Z")
        #expect(try rig.truth("walk_begin").isEmpty)
        // Half the accounts have had their turn at 45 s.
        try rig.run(to: "2026-06-09T21:00:45Z")
        let rows = rig.accounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
        #expect(
            rows.map { $0.balance } == Array(repeating: 9993, count: 5)
                + .init(
                    repeating: 10_000, count: 5))
        #expect(
            rows.map { $0.storage } == Array(repeating: -2, count: 5)
                + .init(
                    repeating: 0, count: 5))
        #expect(rows.map { $0.blockedCommission } == [0, 0, 0, 0, 0, 7, 7, 7, 7, 7])
        try rig.run(to: "2026-06-09T21:02:00Z")
        let all = rig.accounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
        #expect(all.allSatisfy { $0.balance == 9993 && $0.storage == -2 && $0.equity == 9991 })
        #expect(try rig.truth("walk_end").count == 1)
        #expect(rig.user(1)?.balancePrevDay == 9993)
        #expect(rig.user(1)?.equityPrevDay == 9991)
        // The group without reports keeps what it had.
        #expect(rig.user(2)?.balancePrevDay == 0)
        let deal = try #require(rig.deals(4).last)
        #expect(deal.action == .commissionDaily)
        #expect(deal.profit == -7)
        #expect(try rig.truth("posting").count == 10)
        #expect(try rig.truth("posting").allSatisfy { $0["balance_minor"] as? Int == 999_300 })
        #expect(try rig.truth("swap").allSatisfy { $0["amount_minor"] as? Int == -200 })
    }

    /// Between its swap and its commission a row shows the equity of before.
    @Test func rowIsTornInItsTurn() throws {
        let rig = try DayRig(
            Self.scenario(), from: "2026-06-09T20:59:00Z", configure: Self.plan())
        try rig.run(to: "2026-06-09T21:00:00.020Z")
        let row = try #require(rig.account(1))
        #expect(row.storage == -2)
        #expect(row.equity == 10_000)
        #expect(row.equity != row.balance + row.credit + row.floating)
        #expect(rig.emulator.equityMinor(of: Login(1)) == 999_800)
        try rig.run(to: "2026-06-09T21:00:00.060Z")
        #expect(rig.account(1)?.balance == 9993)
        #expect(rig.account(1)?.equity == 10_000)
        try rig.run(to: "2026-06-09T21:00:00.080Z")
        #expect(rig.account(1)?.equity == 9991)
    }

    @Test(arguments: EndOfDayPlan.Order.allKnown)
    func orders(_ order: EndOfDayPlan.Order) throws {
        func walked(seed: UInt64) throws -> [Int] {
            let rig = try DayRig(
                Self.scenario(), from: "2026-06-09T20:59:00Z",
                configure: {
                    Self.plan(order)(&$0)
                    $0.seed = seed
                })
            try rig.run(to: "2026-06-09T21:10:00Z")
            return try rig.truth("walk_account").compactMap { $0["login"] as? Int }
        }
        let logins = try walked(seed: 5)
        #expect(logins.sorted() == Array(1...10))
        #expect(try walked(seed: 5) == logins)
        switch order {
        case .ascending: #expect(logins == Array(1...10))
        case .descending: #expect(logins == Array((1...10).reversed()))
        case .group: #expect(logins == [1, 3, 5, 7, 9, 2, 4, 6, 8, 10])
        case .shuffled: #expect(try walked(seed: 6) != logins)
        }
    }

    /// Wednesday's end counts three nights; Saturday and Sunday have no end.
    @Test func nightsOfAWeek() throws {
        let rig = try DayRig(
            Self.scenario(), from: "2026-06-08T12:00:00Z", configure: Self.plan(durationMs: 0))
        try rig.run(to: "2026-06-15T12:00:00Z")
        let days = try rig.truth("walk_begin").compactMap { $0["day"] as? String }
        #expect(days == (8...12).map { $0 < 10 ? "2026-06-0\($0)" : "2026-06-\($0)" })
        let nights = try rig.truth("swap").filter { $0["login"] as? Int == 1 }
            .compactMap { $0["nights"] as? Int }
        #expect(nights == [1, 1, 3, 1, 1])
        #expect(rig.account(1)?.storage == -14)
    }

    /// The US clock changes on 8 March and 1 November 2026; the server's midnight moves with it.
    @Test(arguments: [
        ("America/New_York+07:00", "2026-03-05T12:00:00Z", [22, 22, 21, 21]),
        ("America/New_York+07:00", "2026-10-29T12:00:00Z", [21, 21, 22, 22]),
        ("Europe/Athens", "2026-03-26T12:00:00Z", [22, 22, 21, 21]),
        ("Europe/Athens", "2026-10-22T12:00:00Z", [21, 21, 22, 22]),
    ])
    func midnightsThroughDST(_ zone: String, _ from: String, _ hours: [Int]) throws {
        let rig = try DayRig(
            Self.scenario(), from: from, zone: zone, configure: Self.plan(durationMs: 0))
        rig.run(milliseconds: 6 * 86_400_000)
        let begun = try rig.truth("walk_begin").compactMap { $0["utc_ms"] as? Int }
        #expect(begun.map { $0 % 86_400_000 / 3_600_000 } == hours)
        #expect(begun.allSatisfy { $0 % 3_600_000 == 0 })
    }

    @Test(arguments: [
        (SwapTerms.Mode.points, -2.0, -200), (.baseCurrency, -3, -360), (.marginCurrency, 3, 360),
        (.depositCurrency, -1.5, -150), (.profitCurrency, -4, -400),
        // 1.2 x 100,000 x 3.6 % / 360 nights.
        (.percentCurrent, -3.6, -1200), (.percentOpen, -3.6, -1200), (.disabled, -3, 0),
    ])
    func swapKinds(_ mode: SwapTerms.Mode, _ long: Double, _ minor: Int64) throws {
        let rig = try DayRig(
            Self.scenario(mode: mode, long: long), from: "2026-06-09T20:59:00Z",
            configure: Self.plan(durationMs: 0, accountMs: 0))
        try rig.run(to: "2026-06-09T21:01:00Z")
        #expect(rig.positions(1).map { ($0.storage * 100).rounded() } == [Double(minor)])
    }

    /// For an instant the account is flat and its result realised; then it holds the same again.
    @Test(arguments: [SwapTerms.Mode.reopenByClosePrice, .reopenByBid])
    func reopening(_ mode: SwapTerms.Mode) throws {
        let rig = try DayRig(
            Self.scenario(mode: mode), from: "2026-06-09T20:59:00Z",
            ticks: { start in
                [
                    Tick(
                        utcMilliseconds: start.milliseconds + 60_100, symbol: 0, bid: 1.199,
                        ask: 1.1991)
                ]
            }, configure: Self.plan(accountMs: 0))
        #expect(rig.positions(1).count == 1)
        try rig.run(to: "2026-06-09T21:00:00.050Z")
        #expect(rig.positions(1).isEmpty)
        #expect(rig.account(1)?.margin == 0)
        #expect(rig.deals(1).suffix(2).map { $0.reason } == [6, 0])
        try rig.run(to: "2026-06-09T21:00:00.300Z")
        let position = try #require(rig.positions(1).first)
        #expect(position.reason == 6)
        #expect(position.volume.rawValue == Samples.lot)
        let open = mode == .reopenByClosePrice ? 1.20002 : 1.19902
        #expect(abs(position.priceOpen - open) < 1e-9)
        #expect(rig.deals(1).last?.reason == 6)
    }

    /// Trades block the group's commission until the end of the day.
    @Test func tradesBlockCommission() throws {
        var scenario = Self.scenario()
        scenario.accounts[0].blockedCommissionMinor = nil
        let rig = try DayRig(
            scenario, from: "2026-06-09T12:00:00Z", configure: Self.plan(durationMs: 0))
        let close = Samples.close(1, 101, "EURUSD", .sell, Samples.lot, 1.2)
        #expect(rig.deal(close)?.retcode == .requestDone)
        #expect(rig.positions(1).isEmpty)
        #expect(rig.account(1)?.blockedCommission == 3.5)
        #expect(rig.account(1)?.equity == 10_000)
        try rig.run(to: "2026-06-09T21:01:00Z")
        #expect(rig.account(1)?.balance == 9996.5)
        #expect(rig.account(1)?.blockedCommission == 0)
    }

    /// A quiet day of fifty accounts is a handful of events.
    @Test func quietDayHasFewEvents() throws {
        var scenario = Self.scenario()
        for login in UInt64(11)...50 {
            scenario.accounts.append(Samples.account(login, "usd", balance: 1_000_000))
        }
        let rig = try DayRig(scenario, from: "2026-06-09T12:00:00Z", configure: Self.plan())
        var events = 0
        try rig.run(to: "2026-06-10T12:00:00Z") { events += 1 }
        #expect(events <= 3 * 50 + 2)
        #expect(try rig.truth("walk_account").count == 50)
    }

    @Test func commandedWalk() throws {
        let rig = try DayRig(Self.scenario(), from: "2026-06-13T12:00:00Z")
        #expect(rig.emulator.nextEventTime == nil)
        #expect(try rig.emulator.obey("end-of-day") == "ok")
        rig.run(milliseconds: 30_000)
        #expect(throws: ScenarioError.self) { try rig.emulator.obey("end-of-day") }
        rig.run(milliseconds: 60_000)
        #expect(rig.accounts(1, 10).allSatisfy { $0.balance == 9993 })
    }
}

extension EndOfDayPlan.Order {
    static let allKnown: [Self] = [.ascending, .descending, .group, .shuffled]
}
