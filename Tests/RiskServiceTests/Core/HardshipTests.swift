import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Every kind of account against everything with which a platform makes closing hard: flat in the
/// end, each position closed once, exposure never larger.
struct HardshipTests {
    enum Hardship: String, Sendable, CaseIterable {
        case requotes
        case priceChanged
        case noPrices
        case frozen
        case locked
        case lockedByTheServer
        case tooManyRequests
        case tooFrequent
        case rejected
        case orderForTheCloseExists
        case volumeChanged
        case invalidFill
        case fifo

        var code: UInt32 {
            switch self {
            case .requotes: 10_004
            case .priceChanged: 10_020
            case .noPrices: 10_021
            case .frozen: 10_029
            case .locked: 10_028
            case .lockedByTheServer: 12_004
            case .tooManyRequests: 10_024
            case .tooFrequent: 12
            case .rejected: 10_006
            case .orderForTheCloseExists: 10_039
            case .volumeChanged: 10_038
            case .invalidFill: 10_030
            case .fifo: 10_045
            }
        }
    }

    static let groups = ["usd", "net", "fifo", "alternate"]

    static func holdings(_ group: String) -> [FirmScenario.Holding] {
        switch group {
        case "net": [.buy(12), .sell(2, "GBPUSD", at: 1.6)]
        case "fifo": [.buy(8), .buy(5), .buy(1, "GBPUSD", at: 1.6)]
        default: [.buy(8), .buy(5), .sell(3), .buy(1, "GBPUSD", at: 1.6)]
        }
    }

    private func firm(
        _ group: String, _ configure: (inout EmulatorConfiguration) -> Void = { _ in }
    ) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, group, Self.holdings(group), orders: 2)
        for step in 0..<600 {
            scenario.tick(after: 10_000 + Int64(step) * 100, 1.189 + 0.00001 * Double(step % 7))
        }
        var settings = FirmConfiguration()
        settings.server = "dealer-settle=10s\nrequest-timeout=500ms"
        return try SimulatedFirm(scenario, settings, emulator: configure)
    }

    /// Until it is done, and a little longer: what is sent too often would still come.
    private func finish(_ firm: SimulatedFirm) {
        firm.run(milliseconds: 170_000) { !firm.events("risk.enforcement_completed", 1001).isEmpty }
        firm.run(milliseconds: 3_000)
    }

    /// - Parameter isHedgedLate: The sell is the youngest position.
    private func expectFlat(
        _ firm: SimulatedFirm, _ group: String, _ what: String, isHedgedLate: Bool = false
    ) {
        #expect(firm.isStopped(1001), "\(what)")
        // Only one leg after the other can uncover a pair that no close-by may close; where the
        // oldest must go first, it uncovers a younger one on the other side.
        let growths = firm.growths(1001).filter {
            group == "fifo" ? !isHedgedLate : group != "alternate" || $0["net_before"]?.integer != 0
        }
        #expect(growths.isEmpty, "\(what)")
        #expect(firm.events("risk.enforcement_completed", 1001).count == 1, "\(what)")
        #expect(firm.events("risk.enforcement_failed", 1001).isEmpty, "\(what)")
        #expect(!firm.events("account.disabled", 1001).isEmpty, "\(what)")
    }

    /// The first answers to closes say so, and then it passes.
    @Test(arguments: Hardship.allCases, groups)
    func itPasses(hardship: Hardship, group: String) throws {
        let firm = try firm(group)
        let refusals = Refusals()
        refusals.dealer = Array(repeating: Retcode(rawValue: hardship.code), count: 7)
        firm.connector.refusals = refusals
        finish(firm)
        expectFlat(firm, group, "\(hardship), \(group)")
        #expect(refusals.dealer.isEmpty)
    }

    /// The same over a crash in the middle of it.
    @Test(arguments: [Hardship.requotes, .noPrices, .locked, .tooManyRequests], groups)
    func itPassesOverACrash(hardship: Hardship, group: String) throws {
        let firm = try firm(group)
        let refusals = Refusals()
        refusals.dealer = Array(repeating: Retcode(rawValue: hardship.code), count: 7)
        firm.connector.refusals = refusals
        firm.run(milliseconds: 30_000) { refusals.dealer.count < 5 }
        try firm.restart(crashing: true)
        finish(firm)
        expectFlat(firm, group, "\(hardship), \(group)")
    }

    @Test(arguments: groups)
    func everyFillIsPartial(group: String) throws {
        let firm = try firm(group) { $0.partialShare = 1 }
        finish(firm)
        expectFlat(firm, group, "partial, \(group)")
        #expect(firm.effects(1001).count > Self.holdings(group).count)
    }

    @Test(arguments: groups)
    func halfOfAllIsRequoted(group: String) throws {
        let firm = try firm(group) { $0.requoteShare = 0.5 }
        finish(firm)
        expectFlat(firm, group, "requotes, \(group)")
    }

    enum Cut: String, Sendable, CaseIterable {
        /// The request is in the dealer's queue, and executes later.
        case beforeTheEffect
        /// It has executed, and its answer was under way.
        case afterTheEffect
    }

    @Test(arguments: Cut.allCases, groups)
    func theConnectionIsCut(cut: Cut, group: String) throws {
        let firm = try firm(group) {
            $0.dealerLatencyMilliseconds = 1_000
            $0.answerFaults.tardyShare = cut == .afterTheEffect ? 1 : 0
        }
        firm.run(milliseconds: 60_000) {
            cut == .beforeTheEffect
                ? !firm.actions("dealer_received", 1001).isEmpty : !firm.effects(1001).isEmpty
        }
        let held = firm.positions(1001).count
        firm.connector.cut(.enforcer)
        finish(firm)
        expectFlat(firm, group, "\(cut), \(group), \(held)")
    }

    /// The write of the rights fails at first, and while it does his pending orders are filled: one
    /// that makes a position larger, one that makes it smaller, and one that opens another.
    @Test(arguments: groups)
    func pendingOrdersAreFilledMeanwhile(group: String) throws {
        var scenario = FirmScenario()
        scenario.add(1001, group, Self.holdings(group), orders: 4)
        let kinds: [(kind: UInt8, symbol: String, price: Double)] = [
            (2, "EURUSD", 1.1885), (5, "EURUSD", 1.1880), (2, "GBPUSD", 1.5950),
        ]
        for (index, order) in kinds.enumerated() {
            scenario.scenario.accounts[0].orders?[index].kind = order.kind
            scenario.scenario.accounts[0].orders?[index].symbol = order.symbol
            scenario.scenario.accounts[0].orders?[index].price = order.price
        }
        scenario.tick(after: 10_000, 1.189)
        scenario.tick(after: 10_400, 1.1884)
        scenario.tick(after: 10_700, 1.1879)
        scenario.tick(after: 10_900, 1.5948, symbol: 2)
        let refusals = Refusals()
        refusals.update = Array(repeating: .errNetwork, count: 8)
        refusals.cancel = Array(repeating: .requestFrozen, count: 12)
        let firm = try SimulatedFirm(scenario) { $0.dealerLatencyMilliseconds = 300 }
        firm.connector.refusals = refusals
        firm.run(milliseconds: 10_950)
        #expect(!firm.events("risk.violation_flagged", 1001).isEmpty)
        #expect(!firm.isDisabled(1001))
        #expect(firm.orders(1001).count == 1, "three are filled by now")
        finish(firm)
        expectFlat(firm, group, "pending orders, \(group)", isHedgedLate: true)
    }
}
