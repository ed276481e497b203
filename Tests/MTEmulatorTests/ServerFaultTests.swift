import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// The server away, and how it comes back; sessions and spreads.
@Suite struct ServerFaultTests {
    @Test func goneAndBack() throws {
        let rig = try ViewFaultTests.rig()
        #expect(rig.bootID == 70)
        #expect(try rig.emulator.obey("gone 5s") == "ok")
        #expect(!rig.isConnected)
        #expect(rig.emulator.isDown)
        rig.run(milliseconds: 4999)
        #expect(rig.account(1) == nil)
        rig.run(milliseconds: 1)
        #expect(rig.account(1)?.equity == 10_000)
        // A cable, not a restart.
        #expect(rig.bootID == 70)
    }

    @Test func outage() throws {
        let rig = try ViewFaultTests.rig()
        rig.subscribe(quotes: false)
        #expect(try rig.emulator.obey("outage 5s 11") == "ok")
        #expect(rig.ask(.accounts([Login(1)])) == .retcode(.errNoService))
        #expect(rig.ask(.serverTime) == .retcode(.errNoService))
        #expect(try rig.emulator.obey("deposit 1 100") == "ok")
        #expect(rig.events.suffix(1) == [.connected(false)])
        rig.run(milliseconds: 5000)
        #expect(rig.events.suffix(2) == [.connected(true), .synchronized])
        #expect(rig.account(1)?.balance == 10_100)
    }

    @Test func halfOpenForAWhile() throws {
        let rig = try ViewFaultTests.rig()
        #expect(rig.account(1) != nil)
        #expect(try rig.emulator.obey("half-open 2s") == "ok")
        #expect(rig.ask(.serverTime) == nil)
        rig.run(milliseconds: 2000)
        #expect(rig.ask(.serverTime) != nil)
    }

    /// Each phase of a restart in its turn, then the truth; synchronised only then.
    @Test func restart() throws {
        let rig = try ViewFaultTests.rig()
        rig.subscribe(quotes: false)
        #expect(try rig.emulator.obey("deposit 1 100") == "ok")
        let line =
            "restart down=5s stale=1s missing=1s share=100% zero=1s empty=1s unpriced=1s frozen=1s"
        #expect(try rig.emulator.obey(line) == "ok")
        #expect(try rig.emulator.obey("withdraw 1 50") == "ok")
        #expect(rig.account(1) == nil)
        // Back at 5 s; the price fell at 10 s.
        rig.run(milliseconds: 5100)
        #expect(rig.bootID == 71)
        #expect(rig.account(1)?.balance == 10_100)
        rig.run(milliseconds: 1000)
        #expect(rig.accounts(1, 2).isEmpty)
        rig.run(milliseconds: 1000)
        #expect(rig.account(1)?.balance == 0)
        rig.run(milliseconds: 1000)
        #expect(rig.account(1)?.balance == 10_050)
        #expect(rig.positions(1).isEmpty)
        rig.run(milliseconds: 1000)
        #expect(rig.positions(1).count == 1)
        #expect(rig.positions(1).first?.priceCurrent == 0)
        rig.run(milliseconds: 1000)
        #expect(rig.account(1)?.equity == 10_050)
        #expect(rig.emulator.equityMinor(of: Login(1)) == 905_000)
        #expect(!rig.events.suffix(1).contains(.synchronized))
        rig.run(milliseconds: 1000)
        #expect(rig.account(1)?.equity == 9050)
        #expect(rig.events.last == .synchronized)
        let kinds = try rig.truth("fault").compactMap { $0["fault"] as? String }
        #expect(
            kinds == [
                "deposit", "restart", "gone", "withdraw", "stale", "missing", "zero", "empty",
                "unpriced", "frozen",
            ])
        #expect(try rig.truth("fault_end").count == 8)
    }

    @Test func restartKeepingConnections() throws {
        let rig = try ViewFaultTests.rig()
        rig.subscribe(quotes: false)
        #expect(try rig.emulator.obey("restart down=2s zero=3s stale=0s missing=0s keep") == "ok")
        #expect(rig.isConnected)
        #expect(rig.ask(.serverTime) == .retcode(.errConnection))
        rig.run(milliseconds: 2500)
        #expect(rig.account(1)?.balance == 0)
        #expect(rig.events.last == .connected(true))
        rig.run(milliseconds: 10_000)
        #expect(rig.events.last == .synchronized)
        #expect(rig.bootID == 70)
    }

    /// Wider spreads are true: equity falls with them, and the log says so.
    @Test func spread() throws {
        let rig = try ViewFaultTests.rig()
        try rig.emulator.watch(login: Login(1), level: "daily", breachBelow: 999_000)
        #expect(try rig.emulator.obey("spread EURUSD 5 5s") == "ok")
        #expect(rig.quote("EURUSD").map { [$0.bid, $0.ask] } == [1.1998, 1.2003])
        #expect(rig.account(1)?.equity == 9980)
        #expect(rig.quote("USDJPY")?.bid == 100)
        rig.run(milliseconds: 5000)
        #expect(rig.account(1)?.equity == 10_000)
        #expect(try rig.truth("below").count == 1)
        #expect(try rig.truth("above").count == 1)
    }

    @Test func spreadBlowOut() throws {
        let rig = try DayRig(EndOfDayTests.scenario(), from: "2026-06-08T12:00:00Z") {
            _ in
            []
        } configure: { configuration in
            configuration.behaviour.endOfDay = EndOfDayPlan()
            var spread = SpreadBlowOut()
            spread.minutesBefore = 5
            spread.minutesAfter = 15
            spread.factor = 3
            configuration.behaviour.spreadBlowOut = spread
        }
        var wide: [String] = []
        for time in ["20:54:59", "20:55:00", "21:14:59", "21:15:00"] {
            try rig.run(to: "2026-06-08T\(time)Z")
            if rig.quote("EURUSD")?.bid == 1.1999 { wide.append(time) }
        }
        #expect(wide == ["20:55:00", "21:14:59"])
        // Friday's end is the last of the week.
        try rig.run(to: "2026-06-14T20:00:00Z")
        #expect(try rig.truth("fault").count == 5)
    }

    @Test func sessionBreak() throws {
        let rig = try ViewFaultTests.rig()
        rig.run(milliseconds: 5000)
        #expect(try rig.emulator.obey("break EURUSD 10s") == "ok")
        rig.run(milliseconds: 6000)
        #expect(rig.quote("EURUSD")?.bid == 1.2)
        let close = Samples.close(1, 101, "EURUSD", .sell, Samples.lot, 1.2)
        #expect(rig.deal(close)?.retcode == .requestMarketClosed)
        rig.run(milliseconds: 4000)
        // The gap opens with the end of the break.
        #expect(rig.quote("EURUSD")?.bid == 1.19)
        #expect(rig.deal(close)?.retcode == .requestDone)
    }

    /// No quotes from Friday 23:55 to Monday 00:05 of the server's clock.
    @Test func weekend() throws {
        var scenario = EndOfDayTests.scenario()
        scenario.symbols[0].sessions = (1...5).map {
            ScenarioSession(weekday: $0, openMinute: 5, closeMinute: 1435)
        }
        let rig = try DayRig(
            scenario, from: "2026-06-12T20:00:00Z",
            ticks: { start in
                (1...60).map { hour in
                    Tick(
                        utcMilliseconds: start.milliseconds + Int64(hour) * 3_600_000, symbol: 0,
                        bid: 1.2 - Double(hour) / 1000, ask: 1.2001 - Double(hour) / 1000)
                }
            }, configure: { $0.behaviour.quotesFollowSessions = true })
        try rig.run(to: "2026-06-14T20:30:00Z")
        #expect(rig.quote("EURUSD")?.bid == 1.2)
        let close = Samples.close(1, 101, "EURUSD", .sell, Samples.lot, 1.2)
        #expect(rig.deal(close)?.retcode == .requestMarketClosed)
        try rig.run(to: "2026-06-14T22:00:00Z")
        #expect((rig.quote("EURUSD")?.bid ?? 2) < 1.151)
    }
}
