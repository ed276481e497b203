import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// The MT server never sees more load than its budgets, and every account is seen in time.
struct BudgetCoreTests {
    /// The most answers that fall into any second.
    static func peak(_ times: [Int64]) -> Int {
        let times = times.sorted()
        var most = 0
        var first = 0
        for (index, time) in times.enumerated() {
            while times[first] <= time - 1_000 { first += 1 }
            most = max(most, index - first + 1)
        }
        return most
    }

    private static let housekeeping: Set<String> = [
        "users", "positions", "orders", "deals", "groups", "logins", "server_time",
    ]

    @Test func noSecondSeesMoreRequestsThanTheBudget() throws {
        var scenario = FirmScenario()
        for login in 0..<300 {
            scenario.add(1001 + UInt64(login), "usd", [.buy(10), .buy(1, "GBPUSD", at: 1.6)])
        }
        scenario.tick(after: 20_000, 1.194)
        var settings = FirmConfiguration()
        settings.server = """
            batch=32
            account-requests=10/s
            enforcement-requests=8/s
            quote-requests=2/s
            breaker-accounts=1000
            """
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 120_000) {
            firm.core.enforcer.cases.isEmpty && firm.milliseconds > 60_000
        }
        let flags = Set(firm.events("risk.violation_flagged").compactMap { $0["login"]?.integer })
        #expect(flags.count == 300)
        // One more than the rate: a second's edge may fall between two requests.
        #expect(Self.peak(firm.answered(["accounts"])) <= 11)
        let outside = SimulatedConnector.self
        let reads =
            firm.answered(Self.housekeeping, by: outside.reader)
            + firm.answered(Self.housekeeping, by: outside.enforcer)
        #expect(Self.peak(reads) <= 9)
        #expect(Self.peak(firm.answered(["quotes"], by: outside.enforcer)) <= 3)
        for login in 0..<300 { #expect(firm.isStopped(1001 + UInt64(login))) }
    }

    @Test(arguments: [(1, true), (20, false)])
    func aBudgetThatIsTooSmallIsSaid(requestsPerSecond: Int, isLate: Bool) throws {
        var scenario = FirmScenario()
        for login in 0..<40 { scenario.add(1001 + UInt64(login), "usd", [.buy(10)]) }
        var settings = FirmConfiguration()
        settings.server = "batch=4\naccount-requests=\(requestsPerSecond)/s"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 60_000)
        let lines = firm.journal.entries(.overload)
        #expect(lines.contains { $0.priority == .error } == isLate)
    }

    @Test func everyAccountIsReadWithinItsTiersInterval() throws {
        var scenario = FirmScenario()
        // Flat, small, large, and close to the limit.
        for login in 0..<40 {
            let lots = [0, 0.1, 3, 9][login % 4]
            scenario.add(1001 + UInt64(login), "usd", lots == 0 ? [] : [.buy(lots)])
        }
        scenario.tick(after: 5_000, 1.1952)
        var settings = FirmConfiguration()
        settings.server = "policy=tiers"
        let firm = try SimulatedFirm(scenario, settings)
        firm.run(milliseconds: 120_000)
        let shown = firm.shown()
        for login in 0..<40 {
            let number = 1001 + UInt64(login)
            let row = try #require(firm.account(number)?.row)
            let interval = firm.core.context.table.queues.intervals[row.tier]
            let reads = (shown[number] ?? []).map(\.at).filter { $0 > 40_000 }
            let gaps = zip(reads, reads.dropFirst()).map { $1 - $0 }
            #expect(!gaps.isEmpty)
            // A request in each direction, and the pace of the budget, come on top.
            #expect((gaps.max() ?? .max) <= interval + 150)
        }
        let tiers = Set((0..<40).compactMap { firm.account(1001 + UInt64($0))?.row.tier })
        #expect(tiers.count >= 2)
    }
}
