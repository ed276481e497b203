import MTBridge
import RiskEngine
import Testing

@testable import RiskService

@Suite("The breaker: two limits, one for what the quotes do not corroborate, one for all")
struct BreakerTests {
    private static func breaker(_ first: Int, _ second: Int) throws -> Breaker {
        var settings = ServerSettings(
            id: ServerID("live1"), bridge: "unix:/run/mt.sock",
            zone: try #require(ServerZone("UTC")))
        settings.breakerAccounts = first
        settings.breakerCorroboratedAccounts = second
        return Breaker(settings: settings)
    }

    private static func ask(
        _ breaker: Breaker, _ login: UInt64, _ isCorroborated: Bool, at milliseconds: Int64 = 0
    ) -> Breaker.Answer {
        breaker.admit(
            Login(login), isCorroborated: isCorroborated, accounts: 10,
            now: MonotonicTime.zero.advanced(byMilliseconds: 100_000 + milliseconds))
    }

    @Test("What the quotes do not corroborate trips it at the first limit")
    func uncorroborated() throws {
        let breaker = try Self.breaker(3, 8)
        for login: UInt64 in 1...4 { #expect(Self.ask(breaker, login, true) == .admitted) }
        for login: UInt64 in 5...7 { #expect(Self.ask(breaker, login, false) == .admitted) }
        #expect(Self.ask(breaker, 7, false) == .admitted, "an account counts once")
        #expect(Self.ask(breaker, 8, false) == .tripped(limit: 3, isOfAll: false))
        #expect(Self.ask(breaker, 9, true) == .withheld, "it holds what is corroborated, too")
    }

    @Test("What they corroborate goes beyond it, to the second")
    func corroborated() throws {
        let breaker = try Self.breaker(3, 8)
        for login: UInt64 in 1...2 { #expect(Self.ask(breaker, login, false) == .admitted) }
        for login: UInt64 in 3...8 { #expect(Self.ask(breaker, login, true) == .admitted) }
        #expect(Self.ask(breaker, 9, true) == .tripped(limit: 8, isOfAll: true))
        #expect(breaker.text(accounts: 10) == "tripped")
        #expect(breaker.release())
        #expect(Self.ask(breaker, 9, true) == .admitted)
    }

    @Test("The second is never below the first, and both are shares of many accounts")
    func limits() throws {
        let low = try Self.breaker(50, 8)
        #expect(low.limits(accounts: 10).all == 50)
        let usual = try Self.breaker(20, 200)
        #expect(usual.text(accounts: 10) == "closed (limit 20, corroborated 200)")
        #expect(usual.text(accounts: 10_000) == "closed (limit 200, corroborated 2000)")
    }

    @Test("Both count within the window alone")
    func window() throws {
        let breaker = try Self.breaker(2, 3)
        #expect(Self.ask(breaker, 1, false) == .admitted)
        #expect(Self.ask(breaker, 2, true) == .admitted)
        #expect(Self.ask(breaker, 3, true, at: 30_000) == .admitted)
        let now = MonotonicTime.zero.advanced(byMilliseconds: 160_001)
        #expect(breaker.counts(now: now) == (uncorroborated: 0, all: 1))
        for login: UInt64 in 4...5 {
            #expect(Self.ask(breaker, login, false, at: 60_001) == .admitted)
        }
        #expect(Self.ask(breaker, 6, true, at: 60_001) == .tripped(limit: 3, isOfAll: true))
    }
}
