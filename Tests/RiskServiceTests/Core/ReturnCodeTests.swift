import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// Every return code of the platform as the answer to each kind of write.
struct ReturnCodeTests {
    /// What must become of an enforcement whose first close was answered so.
    enum End: Sendable {
        /// Closed with the next request, which goes out at once.
        case atOnce
        /// Closed with the next request, which waits for a fresh price.
        case repriced
        /// Closed, after a pause.
        case soon
        /// Parked, and closed when it was asked again.
        case parked
        /// A person is called; the symbol is not asked for again.
        case failed
    }

    static let codes: [(UInt32, End)] =
        [10_004, 10_015, 10_020, 11_002].map { ($0, .repriced) }
        + [10_010, 10_014, 10_038, 10_045, 11_001, 13, 14, 0, 1, 10_009, 10_036, 10_030].map {
            ($0, .atOnce)
        }
        + [
            10_006, 10_007, 10_011, 10_022, 10_023, 10_025, 10_028, 10_029, 10_039, 10_024, 11_000,
            12, 16, 12_003, 12_004,
        ].map { ($0, .soon) }
        // In flight, unknown, the server away, and what nobody has heard of: settled by reading.
        + [
            10_001, 10_002, 10_003, 10_005, 10_008, 10_012, 10_031, 10_037, 2, 5, 6, 7, 9, 10, 11,
            15, 17, 1_007, 1_018, 1_022, 99_999,
        ].map { ($0, .soon) }
        + [10_018, 10_021, 10_017].map { ($0, .parked) }
        + [
            10_013, 10_016, 10_019, 10_026, 10_027, 10_032, 10_033, 10_034, 10_035, 10_040, 10_041,
            10_042, 10_043, 10_044, 10_046, 3, 4, 8, 1_000, 1_002, 1_011, 2_000, 3_001, 3_009,
            4_001, 12_000, 12_001, 12_002,
        ].map { ($0, .failed) }

    private func firm(_ refusals: Refusals, orders: Int = 0) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        scenario.add(1001, "usd", [.buy(10), .buy(1, "GBPUSD", at: 1.6)], orders: orders)
        scenario.tick(after: 10_000, 1.19)
        let firm = try SimulatedFirm(scenario)
        firm.connector.refusals = refusals
        return firm
    }

    @Test(arguments: codes)
    func aCloseAnsweredSo(code: UInt32, end: End) throws {
        let refusals = Refusals()
        refusals.dealer = [Retcode(rawValue: code)]
        let firm = try firm(refusals)
        firm.run(milliseconds: 60_000)
        #expect(firm.isDisabled(1001))
        #expect(firm.growths(1001).isEmpty)
        let failed = firm.events("risk.enforcement_failed", 1001)
        let parked = firm.events("risk.enforcement_parked", 1001)
        #expect(parked.count == (end == .parked ? 1 : 0))
        guard end != .failed else {
            // What the code was about stays; everything else was closed.
            #expect(failed.count == 1)
            #expect(failed.first?["reason"]?.stringValue?.contains("\(code)") == true)
            #expect(firm.positions(1001).map(\.symbol) == ["EURUSD"])
            #expect(refusals.sent.count { $0.symbol == "EURUSD" } == 1)
            #expect(
                firm.journal.entries(.enforcementFailed).allSatisfy { $0.priority == .critical })
            return
        }
        #expect(failed.isEmpty)
        #expect(firm.isStopped(1001))
        #expect(refusals.sent.count { $0.symbol == "EURUSD" } == 2)
        let elapsed = firm.events("risk.enforcement_completed", 1001).first?["elapsed_ms"]?.integer
        let waited: ClosedRange<Int64> =
            switch end {
            case .atOnce: 0...600
            case .repriced: 0...600
            case .soon: 601...2_500
            case .parked, .failed: 15_000...16_000
            }
        #expect(waited.contains(elapsed ?? -1), "\(elapsed ?? -1) ms")
    }

    /// The three fill policies in turn, until one is taken.
    @Test func aFillPolicyThatIsNotTakenIsChanged() throws {
        let refusals = Refusals()
        refusals.dealer = [.requestInvalidFill, .requestInvalidFill]
        let firm = try firm(refusals)
        firm.run(milliseconds: 30_000)
        #expect(firm.isStopped(1001))
        // The first two refusals meet the first closes of both symbols.
        let fills = Dictionary(grouping: refusals.sent, by: \.symbol).mapValues { $0.map(\.fill) }
        #expect(fills["EURUSD"] == [.immediateOrCancel, .fillOrKill])
        #expect(fills["GBPUSD"] == [.immediateOrCancel, .fillOrKill])
    }

    /// Closing does not wait for an account that cannot be disabled; a person is called for it.
    @Test(arguments: [
        (UInt32(7), true), (9, true), (10, true), (12, true), (13, true), (10_012, true),
        (15, true),
        (3, false), (8, false), (3_001, false), (12_001, false),
    ])
    func aUserUpdateAnsweredSo(code: UInt32, isRepeated: Bool) throws {
        let refusals = Refusals()
        refusals.update = [Retcode(rawValue: code)]
        let firm = try firm(refusals, orders: 2)
        firm.run(milliseconds: 60_000)
        #expect(firm.positions(1001).isEmpty && firm.orders(1001).isEmpty)
        #expect(firm.isDisabled(1001) == isRepeated)
        #expect(firm.events("risk.enforcement_completed", 1001).count == (isRepeated ? 1 : 0))
        #expect(firm.events("risk.enforcement_failed", 1001).count == (isRepeated ? 0 : 1))
    }

    @Test(arguments: [
        (UInt32(7), true), (12, true), (13, true), (10_012, true), (10_028, true), (3, false),
        (8, false),
    ])
    func aCancelAnsweredSo(code: UInt32, isRepeated: Bool) throws {
        let refusals = Refusals()
        refusals.cancel = [Retcode(rawValue: code)]
        let firm = try firm(refusals, orders: 2)
        firm.run(milliseconds: 60_000)
        #expect(firm.isDisabled(1001) && firm.positions(1001).isEmpty)
        #expect(firm.orders(1001).count == (isRepeated ? 0 : 1))
        #expect(firm.events("risk.enforcement_failed", 1001).count == (isRepeated ? 0 : 1))
    }
}
