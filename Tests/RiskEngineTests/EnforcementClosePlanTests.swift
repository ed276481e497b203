import Testing

@testable import RiskEngine

/// Which closes may be under way together.
struct EnforcementClosePlanTests {
    private typealias Tests = EnforcementMachineTests

    @Test func theSurplusGoesFirst() {
        let round = ClosePlan.round(
            Tests.account([
                Tests.position(1, 5), Tests.position(2, buy: false, 2), Tests.position(3, 1),
            ]))
        // Four lots too many: all of it from the oldest.
        #expect(
            round == [
                .close(
                    ticket: 1, symbol: "EURUSD", isBuy: true, volume: Volume(rawValue: 400_000_000))
            ])
    }

    @Test func pairsAreClosedAgainstEachOther() {
        let pair = [Tests.position(1), Tests.position(2, buy: false)]
        #expect(
            ClosePlan.round(Tests.account(pair)) == [.closeBy(ticket: 1, by: 2, symbol: "EURUSD")])
        let alternate = ClosePlan.round(Tests.account(pair, closeBy: false))
        #expect(alternate.count == 1)
        let fifo = ClosePlan.round(Tests.account(pair, fifo: true))
        #expect(fifo.map(\.ticket) == [1])
    }

    /// For every small book: the writes of a round, in any order and in any part, grow no net.
    @Test func noSubsetOfARoundMakesTheNetLarger() {
        var random = SplitMix(seed: 3)
        for _ in 0..<2_000 {
            let positions = (1...Int(2 + random.next() % 5)).map { ticket in
                Tests.position(UInt64(ticket), buy: random.next() % 2 == 0, 1 + random.next() % 4)
            }
            let round = ClosePlan.round(Tests.account(positions))
            #expect(!round.isEmpty)
            let net = positions.reduce(Int64(0)) { $0 + $1.signed }
            guard net != 0 else { continue }
            for subset in 0..<(1 << min(round.count, 6)) {
                var after = net
                for (index, operation) in round.prefix(6).enumerated()
                where subset & 1 << index != 0 {
                    guard case .close(_, _, let isBuy, let volume) = operation else { continue }
                    after -= isBuy ? Int64(volume.rawValue) : -Int64(volume.rawValue)
                }
                #expect(abs(after) <= abs(net))
            }
        }
    }
}

extension EnforcementOperation {
    fileprivate var ticket: UInt64? {
        switch self {
        case .close(let ticket, _, _, _), .closeBy(let ticket, _, _): ticket
        case .disable, .enable, .cancel: nil
        }
    }
}

extension EnforcedPosition {
    fileprivate var signed: Int64 { isBuy ? Int64(volume.rawValue) : -Int64(volume.rawValue) }
}
