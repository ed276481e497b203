import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// Faults by schedule and by chance, and that they come the same each time.
@Suite struct PlanTests {
    private func begun(
        _ faults: [ScheduledFault], from: String, days: Int64, zone: String
    ) throws -> [String] {
        let rig = try DayRig(EndOfDayTests.scenario(), from: from, zone: zone) {
            _ in
            []
        } configure: {
            $0.behaviour.faults = faults
        }
        rig.run(milliseconds: days * 86_400_000)
        #expect(try rig.truth("fault").allSatisfy { $0["cause"] as? String == "schedule" })
        return try rig.truth("fault").compactMap { line in
            (line["utc_ms"] as? Int).map { UTCTime(milliseconds: Int64($0)).text }
        }
    }

    /// Daily at a time that the clock skips once, and shows twice once, comes once a day.
    @Test func scheduleThroughDST() throws {
        let daily = [ScheduledFault("zero all 1s", time: "03:30")]
        let spring = try begun(
            daily, from: "2026-03-28T00:00:00Z", days: 3, zone: "Europe/Athens")
        #expect(
            spring == ["2026-03-28 01:30", "2026-03-29 01:00", "2026-03-30 00:30"])
        let autumn = try begun(
            daily, from: "2026-10-24T00:00:00Z", days: 3, zone: "Europe/Athens")
        #expect(
            autumn == ["2026-10-24 00:30", "2026-10-25 00:30", "2026-10-26 01:30"])
    }

    @Test func schedules() throws {
        let plans = [
            ScheduledFault("zero 1 1s", time: "23:59:30", date: "2026-06-09"),
            ScheduledFault("garbage", time: "12:00", weekdays: [3], clock: .utc),
        ]
        let times = try begun(
            plans, from: "2026-06-08T12:00:00Z", days: 10, zone: "America/New_York+07:00")
        #expect(times == ["2026-06-09 20:59", "2026-06-10 12:00", "2026-06-17 12:00"])
    }

    private func chaos(seed: UInt64) throws -> (truth: [String], kinds: Set<String>, count: Int) {
        let rig = try DayRig(
            EndOfDayTests.scenario(), from: "2026-06-08T12:00:00Z",
            ticks: { start in
                (1..<600).map { index in
                    let bid = 1.2 + Double(index % 7 - 3) / 10_000
                    return Tick(
                        utcMilliseconds: start.milliseconds + Int64(index) * 600_000, symbol: 0,
                        bid: bid, ask: bid + 0.0001)
                }
            },
            configure: { configuration in
                configuration.seed = seed
                configuration.behaviour.endOfDay = EndOfDayPlan()
                configuration.behaviour.endOfDay?.order = .shuffled
                configuration.behaviour.spreadBlowOut = SpreadBlowOut()
                configuration.behaviour.randomEveryKindPerDay = 12
            })
        var seen = 0
        rig.run(milliseconds: 2 * 86_400_000) {
            seen += rig.accounts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).count
        }
        let kinds = try rig.truth("fault").compactMap { $0["fault"] as? String }
        return (rig.truth.lines, Set(kinds), kinds.count)
    }

    /// All that can go wrong, two days long: every kind came, and the same seed is the same run.
    @Test func chance() throws {
        let one = try chaos(seed: 5)
        #expect(one.truth == (try chaos(seed: 5)).truth)
        #expect(one.truth != (try chaos(seed: 6)).truth)
        #expect(one.kinds.isSuperset(of: ["zero", "restart", "spread", "move", "deal-edit"]))
        #expect(one.kinds.count > 30)
        // 35 kinds, twelve a day, two days; some find nobody to do it to.
        #expect((600...1100).contains(one.count))
    }

    private func logins(_ faults: [[String: Any]]) -> Set<Substring> {
        Set(faults.compactMap { ($0["command"] as? String)?.split(separator: " ")[1] })
    }

    @Test func rates() throws {
        let rig = try DayRig(EndOfDayTests.scenario(), from: "2026-06-08T00:00:00Z") {
            _ in
            []
        } configure: { configuration in
            configuration.behaviour.randomFaults = [
                RandomFault("zero {login} {100..200}ms", perDay: 24),
                RandomFault("garbage", perDay: 0),
            ]
        }
        rig.run(milliseconds: 50 * 86_400_000)
        let faults = try rig.truth("fault")
        #expect((1050...1350).contains(faults.count))
        #expect(faults.allSatisfy { $0["cause"] as? String == "random" })
        #expect(logins(faults).count == 10)
    }

    @Test func behaviourFile() throws {
        let text = """
            {"end_of_day": {"minute": 30, "order": "group"},
             "spread_blow_out": {"minutes_before": 3, "factor": 8},
             "quotes_follow_sessions": true,
             "restart": {"down_ms": 100, "keeps_connections": true},
             "faults": [{"command": "zero {login} 5s", "time": "23:59", "weekdays": [1, 5]},
                        {"command": "restart", "date": "2026-06-09", "time": "10:00:00.5",
                         "clock": "utc"}],
             "random_faults": [{"command": "torn {login} 5s {equity|balance}", "per_day": 2.5}],
             "random_every_kind_per_day": 0.1}
            """
        let behaviour = try ScenarioFile.parseBehaviour(Array(text.utf8), name: "b.json")
        #expect(behaviour.endOfDay?.minute == 30)
        #expect(behaviour.endOfDay?.durationMs == 60_000)
        #expect(behaviour.spreadBlowOut?.minutesAfter == 15)
        #expect(behaviour.restart?.downMs == 100)
        #expect(behaviour.faults.count == 2)
        var scenario = EndOfDayTests.scenario()
        scenario.behaviour = behaviour
        let rig = try DayRig(scenario, from: "2026-06-09T09:59:00Z")
        rig.run(milliseconds: 60_500)
        #expect(rig.ask(.serverTime) == .retcode(.errConnection))
    }

    @Test(arguments: [
        #"{"faults": [{"command": "zero all", "time": "10:00"}]}"#,
        #"{"faults": [{"command": "garbage", "time": "25:00"}]}"#,
        #"{"faults": [{"command": "garbage", "time": "10:00", "date": "June"}]}"#,
        #"{"random_faults": [{"command": "explode {login}", "per_day": 1}]}"#,
        #"{"random_faults": [{"command": "garbage", "per_day": -1}]}"#,
        #"{"end_of_day": {"minute": 1440}}"#, #"{"end_of_day": {"weekdays": [7]}}"#,
        #"{"spread_blow_out": {"factor": 0}}"#, #"{"restart": {"missing_share": 2}}"#,
    ])
    func badBehaviours(_ text: String) throws {
        var scenario = EndOfDayTests.scenario()
        scenario.behaviour = try ScenarioFile.parseBehaviour(Array(text.utf8), name: "b.json")
        #expect(throws: ScenarioError.self) {
            try DayRig(scenario, from: "2026-06-09T12:00:00Z")
        }
    }

    /// What the truth log writes can be given as a command again.
    @Test(arguments: [
        "unknown-login 2", "omit 1,2 3", "equity 8 nan 1", "equity 8 -inf 2", "equity 8 12.5 1",
        "garbage", "half-open on", "half-open off", "half-open 2s", "gone 60s", "outage 1500ms 7",
        "restart",
        "restart down=5s stale=1s missing=0s share=50.0% zero=1s empty=1s unpriced=1s frozen=1s "
            + "keep early",
        "zero all 5s", "missing group:prop\\* 2s 40.0%", "short 1,2 2s 10.0%", "empty 4 120s",
        "unpriced all 1s", "frozen all 250ms", "stale all 1s", "torn 1 2s floating",
        "off-market EURUSD 0.9 tick", "off-market EURUSD 1.1 100ms", "spread all 5.0 60s",
        "break EURUSD 1s", "move 1 prop\\usd", "archive 1", "restore 1", "delete 1",
        "create 5 usd 100000.0 50", "deposit 3 10.5", "withdraw 3 10.5 silent June payout",
        "charge 3 5.0", "deal-edit 3 last profit=5.0 swap=1.0 fix silent",
        "deal-edit 3 99 action=13 shift=-3600s comment=x", "deal-cancel 3 last-close",
        "deal-delete 3 17 fix", "end-of-day",
    ])
    func roundTrip(_ command: String) throws {
        #expect(try FaultCommand.parse(command).description == command)
    }

    @Test(arguments: [
        "zero", "zero all", "zero all 0s", "zero x 5s", "zero all 5s more", "torn 1 5s profit",
        "restart down=x", "restart up=5s", "spread EURUSD 0 5s", "off-market EURUSD 0.9",
        "create 5 usd", "deal-edit 3 last", "deal-edit 3 last fix", "deal-edit 3 last profit=x",
        "deal-delete 3", "missing all 5s 101%", "outage 5s x", "move 1",
    ])
    func badCommands(_ command: String) {
        #expect(throws: ScenarioError.self) { try FaultCommand.parse(command) }
    }
}

extension UTCTime {
    /// `2026-06-09 20:59`.
    fileprivate var text: String {
        let minutes = milliseconds / 60_000 % 1440
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return EmulatorZone.utc.dateText(self) + " \(two(minutes / 60)):\(two(minutes % 60))"
    }
}
