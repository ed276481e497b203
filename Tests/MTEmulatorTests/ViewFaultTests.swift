import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// Lies: what a manager sees, while the truth stays as it is.
@Suite struct ViewFaultTests {
    /// Ten accounts with a lot of EURUSD each; the price falls by a cent after ten seconds.
    static func rig(configure: (inout EmulatorConfiguration) -> Void = { _ in }) throws -> DayRig {
        try DayRig(
            EndOfDayTests.scenario(), from: "2026-06-09T12:00:00Z",
            ticks: { start in
                [
                    Tick(
                        utcMilliseconds: start.milliseconds + 10_000, symbol: 0, bid: 1.19,
                        ask: 1.1901)
                ]
            }, configure: configure)
    }

    @Test func zero() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("zero 1,3 5s") == "ok")
        #expect(rig.accounts(1, 2, 3).map { $0.balance } == [0, 10_000, 0])
        #expect(rig.account(1)?.margin == 0)
        #expect(rig.positions(1).count == 1)
        rig.run(milliseconds: 4999)
        #expect(rig.account(1)?.equity == 0)
        rig.run(milliseconds: 1)
        #expect(rig.account(1)?.equity == 10_000)
    }

    @Test func missing() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("missing group:silent 5s") == "ok")
        #expect(rig.logins() == [1, 3, 5, 7, 9])
        #expect(rig.accounts(1, 2, 3).map { $0.login } == [Login(1), Login(3)])
        #expect(rig.user(2) == nil)
        #expect(rig.positions(2).isEmpty)
        #expect(rig.deals(2).isEmpty)
        rig.run(milliseconds: 5000)
        #expect(rig.logins().count == 10)
    }

    /// A share: the same accounts throughout, other ones for another fault.
    @Test func missingShare() throws {
        let rig = try Self.rig()
        var seen: Set<[UInt64]> = []
        for _ in 0..<4 {
            #expect(try rig.emulator.obey("missing all 1s 50%") == "ok")
            let logins = rig.logins()
            #expect(logins == rig.logins())
            seen.insert(logins)
            rig.run(milliseconds: 1000)
        }
        #expect(seen.count > 1)
        #expect(seen.allSatisfy { $0.count < 10 })
    }

    @Test func short() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("short all 1s 40%") == "ok")
        #expect(rig.accounts(1, 2, 3, 4, 5).map { $0.login } == [Login(1), Login(2)])
        guard case .positions(let rows, _) = rig.ask(.positions((1...5).map { Login($0) })) else {
            Issue.record("no positions")
            return
        }
        #expect(rows.count == 2)
        rig.run(milliseconds: 1000)
        #expect(rig.accounts(1, 2, 3, 4, 5).count == 5)
    }

    @Test func empty() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("empty 4 2m") == "ok")
        #expect(rig.positions(4).isEmpty)
        #expect((rig.account(4)?.margin ?? 0) > 0)
        #expect(rig.positions(5).count == 1)
        rig.run(milliseconds: 120_000)
        #expect(rig.positions(4).count == 1)
    }

    /// Profit 0 until the first price, at the latest until the end.
    @Test func unpriced() throws {
        let rig = try Self.rig()
        rig.run(milliseconds: 10_000)
        #expect(rig.account(1)?.equity == 9000)
        #expect(try rig.emulator.obey("unpriced all 1h") == "ok")
        let row = try #require(rig.account(1))
        #expect(row.equity == 10_000)
        #expect(row.profit == 0)
        #expect(rig.positions(1).first?.profit == 0)
        #expect(rig.quote("EURUSD") == nil)
        #expect(rig.emulator.equityMinor(of: Login(1)) == 900_000)
        let other = try Self.rig()
        #expect(try other.emulator.obey("unpriced all 1h") == "ok")
        other.run(milliseconds: 9999)
        #expect(other.account(1)?.profit == 0)
        other.run(milliseconds: 1)
        #expect(other.account(1)?.profit == -1000)
        #expect(other.quote("EURUSD")?.bid == 1.19)
        #expect(other.quote("USDJPY") == nil)
    }

    @Test func frozen() throws {
        let rig = try Self.rig()
        rig.subscribe(quotes: true)
        #expect(try rig.emulator.obey("frozen all 20s") == "ok")
        rig.run(milliseconds: 15_000)
        #expect(rig.account(1)?.equity == 10_000)
        #expect(rig.quote("EURUSD")?.bid == 1.2)
        #expect(rig.events.allSatisfy { if case .quotes = $0 { false } else { true } })
        // Money moves all the same: only prices stand still.
        #expect(try rig.emulator.obey("deposit 1 500") == "ok")
        #expect(rig.account(1)?.equity == 10_500)
        #expect(rig.emulator.truth(of: Login(1))?.equity == 950_000)
        rig.run(milliseconds: 5100)
        #expect(rig.account(1)?.equity == 9500)
        #expect(rig.events.contains { if case .quotes = $0 { true } else { false } })
    }

    @Test func stale() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("stale all 20s") == "ok")
        #expect(try rig.emulator.obey("deposit 1 500") == "ok")
        #expect(try rig.emulator.obey("create 77 usd 5000") == "ok")
        rig.run(milliseconds: 10_000)
        #expect(rig.account(1)?.balance == 10_000)
        #expect(rig.account(1)?.equity == 10_000)
        #expect(rig.positions(1).first?.profit == 0)
        #expect(rig.deals(1).count == 1)
        #expect(!rig.logins().contains(77))
        rig.run(milliseconds: 10_000)
        #expect(rig.account(1)?.equity == 9500)
        #expect(rig.deals(1).count == 2)
        #expect(rig.logins().contains(77))
    }

    @Test(arguments: [
        (ViewFault.Part.equity, 10_500.0, 10_000.0, -1000.0),
        (.balance, 10_000, 9500, -1000), (.floating, 10_500, 9500, 0),
    ])
    func torn(
        _ part: ViewFault.Part, _ balance: Double, _ equity: Double, _ floating: Double
    ) throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("torn 1 20s \(part.rawValue)") == "ok")
        #expect(try rig.emulator.obey("deposit 1 500") == "ok")
        rig.run(milliseconds: 10_000)
        let row = try #require(rig.account(1))
        #expect(row.balance == balance)
        #expect(row.equity == equity)
        #expect(row.floating == floating)
        #expect(row.equity != row.balance + row.credit + row.floating)
        rig.run(milliseconds: 10_000)
        #expect(rig.account(1)?.equity == 9500)
    }

    /// One wrong price: rows, positions and quotes follow it, the truth does not.
    @Test func offMarket() throws {
        let rig = try Self.rig()
        try rig.emulator.watch(login: Login(1), level: "daily", breachBelow: 950_000)
        rig.subscribe(quotes: true)
        rig.run(milliseconds: 100)
        let before = try #require(rig.quote("EURUSD"))
        #expect(try rig.emulator.obey("off-market EURUSD 0.9 500ms") == "ok")
        #expect(rig.account(1)?.equity == -2000)
        #expect(rig.positions(1).first?.priceCurrent == 1.08)
        let wrong = try #require(rig.quote("EURUSD"))
        #expect(wrong.bid == 1.08)
        #expect(wrong.sequence > before.sequence)
        rig.run(milliseconds: 100)
        #expect(
            rig.events.contains {
                if case .quotes(let rows) = $0 { rows.contains { $0.bid == 1.08 } } else { false }
            })
        rig.run(milliseconds: 400)
        #expect(rig.account(1)?.equity == 10_000)
        #expect((rig.quote("EURUSD")?.sequence ?? 0) > wrong.sequence)
        #expect(rig.positions(1).count == 1)
        #expect(try rig.truth("below").isEmpty)
    }

    @Test func offMarketUntilTheNextTick() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("off-market EURUSD 0.9 tick") == "ok")
        rig.run(milliseconds: 9999)
        #expect(rig.account(1)?.equity == -2000)
        rig.run(milliseconds: 1)
        #expect(rig.account(1)?.equity == 9000)
        #expect(try rig.truth("fault_end").count == 1)
    }

    /// Kind, start, end, scope and parameters, and what was true meanwhile.
    @Test func truthLog() throws {
        let rig = try Self.rig()
        #expect(try rig.emulator.obey("torn 1,2 3s balance") == "ok")
        rig.run(milliseconds: 5000)
        let fault = try #require(try rig.truth("fault").first)
        #expect(fault["fault"] as? String == "torn")
        #expect(fault["command"] as? String == "torn 1,2 3s balance")
        #expect(fault["cause"] as? String == "command")
        let begin = try #require(fault["utc_ms"] as? Int)
        #expect(fault["until_utc_ms"] as? Int == begin + 3000)
        #expect(
            fault["truth"] as? [[Int]] == [[1, 1_000_000, 1_000_000], [2, 1_000_000, 1_000_000]])
        let end = try #require(try rig.truth("fault_end").first)
        #expect(end["id"] as? Int == fault["id"] as? Int)
        #expect(end["utc_ms"] as? Int == begin + 3000)
    }
}
