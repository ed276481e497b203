import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// What the platform says wrongly must neither flag, nor blind for long, nor stop the rest.
struct BadDataTests {
    /// Three accounts in the market, none near its limit.
    private func firm(
        _ settings: FirmConfiguration = FirmConfiguration(),
        emulator: (inout EmulatorConfiguration) -> Void = { _ in }
    ) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        for login in 1001...1003 { scenario.add(UInt64(login), "usd", [.buy(10)]) }
        scenario.tick(after: 200_000, 1.194)
        let firm = try SimulatedFirm(scenario, settings, emulator: emulator)
        firm.run(milliseconds: 5_000)
        return firm
    }

    private func samples(_ firm: SimulatedFirm, _ sampleClass: SampleClass) -> UInt64 {
        firm.core.context.statistics.samples()[sampleClass.name] ?? 0
    }

    @Test(
        arguments: [
            FaultyEquity.notANumber, .infinite, .negativeInfinite, .zero, .negative, .value(5),
            .value(1e300),
        ])
    func impossibleEquitiesFlagNothing(_ value: FaultyEquity) throws {
        let firm = try firm()
        firm.emulator.inject(.equity(Login(1001), value, replies: 4))
        firm.run(milliseconds: 60_000)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        #expect(firm.events("risk.violation_unconfirmed").isEmpty)
        #expect(firm.events("risk.warning").isEmpty)
        #expect(samples(firm, .torn) + samples(firm, .impossible) == 4)
        let row = try #require(firm.account(1001)?.row)
        #expect(row.sampleClass == .consistent)
        // Read again at once, not at the next turn of its tier.
        let shown = firm.shown(1001).filter { $0.equity.map { abs($0 - 10_000_000) > 100 } ?? true }
        if shown.count == 4 { #expect(shown[2].at - shown[0].at < 1_000) }
    }

    @Test func aLoginThatNobodyAskedForIsCountedAndDropped() throws {
        let firm = try firm()
        firm.emulator.inject(.unknownLogin(replies: 3))
        firm.run(milliseconds: 40_000)
        let statistics = firm.core.context.statistics
        #expect(statistics.unknownLogins.value == 3)
        #expect(statistics.missingLogins.value == 3)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        for login in 1001...1003 {
            #expect(firm.account(UInt64(login))?.row.sampleClass == .consistent)
        }
    }

    @Test func anAccountThatIsLeftOutGoesBlindAndComesBack() throws {
        var settings = FirmConfiguration()
        settings.daemon = "blind-after=20s"
        // What is far from its floor is polled less often than that when it is predicted.
        settings.server = "policy=tiers"
        let firm = try firm(settings)
        firm.emulator.inject(.omit([Login(1002)], replies: 60))
        firm.run(milliseconds: 120_000)
        #expect(firm.core.context.statistics.missingLogins.value == 60)
        #expect(firm.events("account.blind").compactMap { $0["login"]?.integer } == [1002])
        #expect(firm.events("account.sighted").compactMap { $0["login"]?.integer } == [1002])
        #expect(firm.core.context.board.current.blind.isEmpty)
        #expect(firm.events("risk.violation_flagged").isEmpty)
    }

    @Test func aServerThatIsGoneForAMinuteIsFoundAgain() throws {
        var settings = FirmConfiguration()
        settings.daemon = "blind-after=30s"
        let firm = try firm(settings)
        firm.emulator.inject(.gone(milliseconds: 60_000))
        firm.run(milliseconds: 55_000)
        #expect(firm.core.context.board.current.state == "down")
        #expect(firm.events("account.blind").count == 3)
        let attempts = firm.connector.attempts[.reader] ?? []
        let waits = zip(attempts, attempts.dropFirst()).map { $1.milliseconds(since: $0) }
            .dropFirst()
        #expect(attempts.count >= 6 && attempts.count < 30)
        #expect(waits.allSatisfy { $0 >= 120 && $0 <= 10_100 })
        #expect(Set(waits).count == waits.count, "with jitter no two waits are alike")
        firm.run(milliseconds: 90_000)
        #expect(firm.core.context.board.current.state == "connected")
        #expect(firm.events("account.sighted").count == 3)
        // It sees, and acts, as before.
        firm.run(milliseconds: 120_000)
        #expect(firm.events("risk.violation_flagged").count == 3)
        for login in 1001...1003 { #expect(firm.isStopped(UInt64(login))) }
    }

    @Test func anEnforcementOutlivesAnOutage() throws {
        let firm = try firm()
        firm.run(milliseconds: 300_000) { !firm.events("risk.violation_flagged").isEmpty }
        firm.emulator.inject(.gone(milliseconds: 30_000))
        firm.run(milliseconds: 120_000)
        for login in 1001...1003 {
            #expect(firm.isStopped(UInt64(login)))
            #expect(firm.effects(UInt64(login)).count == 1)
        }
        #expect(firm.events("risk.violation_flagged").count == 3)
    }

    @Test func aHalfOpenConnectionIsGivenUp() throws {
        let firm = try firm()
        let before = firm.core.context.statistics.connects.value
        firm.emulator.inject(.halfOpen(true))
        firm.run(milliseconds: 30_000)
        #expect(firm.core.context.statistics.timeouts.value > 0)
        #expect(firm.core.context.board.current.state == "down")
        firm.emulator.inject(.halfOpen(false))
        firm.run(milliseconds: 40_000)
        #expect(firm.core.context.board.current.state == "connected")
        #expect(firm.core.context.statistics.connects.value > before)
        #expect(firm.events("risk.violation_flagged").isEmpty)
        let seen = firm.account(1001)?.row.sampledAt ?? 0
        #expect(firm.clock.monotonic().nanoseconds - seen < 35_000_000_000)
    }

    @Test func garbageEndsTheConnectionOnly() throws {
        let firm = try firm()
        firm.emulator.inject(.garbage)
        firm.run(milliseconds: 30_000)
        #expect(firm.core.context.board.current.state == "connected")
        #expect(firm.core.context.statistics.connects.value == 2)
        #expect(firm.account(1003)?.row.sampleClass == .consistent)
    }

    @Test func aRefusalForFrequencyHalvesTheRate() throws {
        var settings = FirmConfiguration()
        settings.server = "account-requests=20/s\nbatch=1\npolicy=uniform"
        let firm = try firm(settings) { $0.accountRequestsPerSecond = 8 }
        var lowest = 20.0
        firm.watcher = {
            lowest = min(lowest, firm.core.context.budgets.view(.accountReads).current)
            return false
        }
        firm.run(milliseconds: 30_000)
        #expect(firm.core.context.statistics.refused.value > 0)
        #expect(lowest <= 10)
        // Refused requests are asked again: nobody is lost.
        for login in 1001...1003 {
            let seen = firm.account(UInt64(login))?.row.sampledAt ?? 0
            #expect(firm.clock.monotonic().nanoseconds - seen < 3_000_000_000)
        }
    }

    /// One read below the floor, and recovered in the next: a touch, said once.
    @Test func aLevelTouchedInOneReadOnlyIsForReview() throws {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10)])
        scenario.tick(after: 5_000, 1.1955)
        let firm = try SimulatedFirm(scenario)
        firm.run(milliseconds: 8_000)
        let warned = firm.events("risk.warning", 1001).count
        #expect(warned == 1, "rungs that are passed together are one warning")
        // Down just before a read is answered, up again right after it.
        let reads = firm.shown(1001).map(\.at)
        let read = try #require(reads.last)
        let slow = try SimulatedFirm(scenario.touching(read - 1, read + 1))
        slow.run(milliseconds: 60_000)
        let low = slow.shown(1001).filter { ($0.equity ?? .max) < 9_500_000 }
        try #require(low.count == 1, "the scenario shows it exactly once")
        #expect(slow.events("risk.violation_flagged").isEmpty)
        #expect(slow.events("risk.violation_unconfirmed", 1001).count == 1)
        #expect(slow.core.context.statistics.touches.value == 1)
        #expect(slow.events("risk.warning", 1001).count == 1)
    }
}

extension FirmScenario {
    /// The price is below the floor from `low` to `high`.
    fileprivate func touching(_ low: Int64, _ high: Int64) -> FirmScenario {
        var scenario = self
        scenario.tick(after: low, 1.1945)
        scenario.tick(after: high, 1.1955)
        return scenario
    }
}
