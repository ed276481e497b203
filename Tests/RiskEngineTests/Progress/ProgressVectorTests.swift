import RiskEngine
import Testing

/// The published vectors of gates and reviews, deal by deal.
@Suite struct ProgressVectorTests {
    /// Results of days, in whole units of a currency with two digits; one trade a day.
    private func judged(
        _ days: [Int64], initial: Int64 = 100_000, _ change: (inout ProgressSpec) -> Void,
        kind: ProgressSpec.Kind = .consistency
    ) -> ProgressState {
        var spec = ProgressSpec(id: "t/rule", kind: kind)
        change(&spec)
        var state = ProgressState(
            spec, initial: Money(minorUnits: initial * 100), digits: .two)
        for (day, result) in days.enumerated() {
            state.take(all: Deals.trade(day: Int32(day), result: result * 100))
        }
        return state
    }

    struct Consistency: Sendable {
        var name: String
        var days: [Int64]
        var percent: Int64
        var basis = ProgressSpec.Basis.total
        var comparator = ProgressSpec.Comparator.atMost
        var isMet: Bool
        /// In minor units: what the best day may be, and the basis at which it would do.
        var allowed: Int64
        var needed: Int64
    }

    static let consistencies = [
        Consistency(
            name: "E8 One 40 %", days: [500, 550, -150, 600, 400], percent: 40, isMet: true,
            allowed: 76_000, needed: 150_000),
        Consistency(
            name: "E8 One 40 %, best day too large", days: [1_100, 1_500, 900, -400], percent: 40,
            isMet: false, allowed: 124_000, needed: 375_000),
        Consistency(
            name: "after more profit the same best day does", days: [1_100, 1_500, 900, -400, 650],
            percent: 40, isMet: true, allowed: 150_000, needed: 375_000),
        Consistency(
            name: "one unit less does not", days: [1_100, 1_500, 900, -400, 649], percent: 40,
            isMet: false, allowed: 149_960, needed: 375_000),
        Consistency(
            name: "Topstep 50 %, below: equal is not enough", days: [1_000, 1_000], percent: 50,
            comparator: .below, isMet: false, allowed: 99_999, needed: 200_001),
        Consistency(
            name: "50 % at most: equal is enough", days: [1_000, 1_000], percent: 50, isMet: true,
            allowed: 100_000, needed: 200_000),
        Consistency(
            name: "positive days only", days: [600, 500, 400, -700], percent: 40,
            basis: .positiveDays, isMet: true, allowed: 60_000, needed: 150_000),
        Consistency(
            name: "the same by the net total", days: [600, 500, 400, -700], percent: 40,
            isMet: false, allowed: 32_000, needed: 150_000),
        Consistency(
            name: "without a profit it is not defined", days: [500, -500], percent: 40,
            isMet: false, allowed: 0, needed: 125_000),
        Consistency(
            name: "CK Capital, 40 % of a target of 8,000", days: [3_200, 100], percent: 40,
            basis: .target, isMet: true, allowed: 320_000, needed: 800_000),
        Consistency(
            name: "the excess raises the target to best / c", days: [3_201, 100], percent: 40,
            basis: .target, isMet: false, allowed: 320_000, needed: 800_250),
        Consistency(
            name: "FXIFY Lite 20 %", days: [200, 200, 200, 200, 200], percent: 20, isMet: true,
            allowed: 20_000, needed: 100_000),
    ]

    @Test(arguments: consistencies) func consistency(_ vector: Consistency) throws {
        let state = judged(vector.days) {
            $0.share = PartsPerMillion(rawValue: vector.percent * 10_000)
            $0.basis = vector.basis
            $0.comparator = vector.comparator
            $0.amount = .shareOfInitial(PartsPerMillion(rawValue: 80_000))
        }
        #expect(state.isMet == vector.isMet, "\(vector.name)")
        guard case .consistency(_, _, let allowed, let needed, _) = state.figures else {
            Issue.record("no consistency: \(state.figures)")
            return
        }
        #expect(allowed.minorUnits == vector.allowed, "\(vector.name)")
        #expect(needed.minorUnits == vector.needed, "\(vector.name)")
    }

    /// 30 % after a profit of 1,000: 428.57, which the page rounds to 429.
    @Test func theMostThatADayMayEarn() {
        let share = PartsPerMillion(rawValue: 300_000)
        let most = ProgressState.allowedToday(prior: Money(minorUnits: 100_000), share: share)
        #expect(most.minorUnits == 42_857)
        let state = judged([1_000, 100]) { $0.share = share }
        guard case .consistency(_, _, _, _, let today) = state.figures else { return }
        #expect(today?.minorUnits == 42_857)
        #expect(ProgressState.allowedToday(prior: .zero, share: share) == .zero)
    }

    /// Dunomik: no single trade above half of the result.
    @Test(arguments: [([300, 300], true), ([400, 300], false)])
    func perTrade(_ trades: [Int64], isMet: Bool) {
        let state = judged(trades) { $0.unit = .trade }
        #expect(state.isMet == isMet)
    }

    /// E8 counts a position that was closed on several days as one day.
    @Test(arguments: [(ProgressSpec.Attribution.close, true), (.open, false)])
    func partialCloses(_ attribution: ProgressSpec.Attribution, isMet: Bool) {
        var spec = ProgressSpec(id: "t/rule", kind: .consistency)
        spec.attribution = attribution
        spec.share = PartsPerMillion(rawValue: 400_000)
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.open(1, day: 0, volume: 3))
        for day in 1...3 { state.take(Deals.close(1, day: Int32(day), volume: 1, result: 50_000)) }
        state.take(all: Deals.trade(day: 4, result: 10_000))
        #expect(state.isMet == isMet)
    }

    @Test func aPayoutBeginsANewWindow() {
        var spec = ProgressSpec(id: "t/rule", kind: .consistency)
        spec.window = .payout
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(all: Deals.trade(day: 0, result: 900_000))
        #expect(!state.isMet)
        state.take(ResultEntry(ticket: 90, at: 1, day: 1, kind: .payout))
        for day in 2...3 {
            state.take(all: Deals.trade(day: Int32(day), result: 10_000))
        }
        #expect(state.isMet)
    }

    // MARK: Profit target

    struct Target: Sendable {
        var name: String
        var amount: RuleSpec.Amount
        var days: [Int64]
        var initial: Int64 = 100_000
        var isMet: Bool
    }

    static let targets = [
        Target(
            name: "FTMO 2-Step, 10 %", amount: .shareOfInitial(PartsPerMillion(rawValue: 100_000)),
            days: [6_000, 4_000], isMet: true),
        Target(
            name: "one unit short", amount: .shareOfInitial(PartsPerMillion(rawValue: 100_000)),
            days: [6_000, 3_999], isMet: false),
        Target(
            name: "FTMO 2-Step, second phase, 5 %",
            amount: .shareOfInitial(PartsPerMillion(rawValue: 50_000)), days: [9_000, -4_000],
            isMet: true),
        Target(
            name: "FundingPips 8 %", amount: .shareOfInitial(PartsPerMillion(rawValue: 80_000)),
            days: [7_999], isMet: false),
        Target(
            name: "in cash", amount: .cash(hundredMillionths: 300_000_000_000), days: [3_000],
            initial: 50_000, isMet: true),
    ]

    @Test(arguments: targets) func profitTarget(_ vector: Target) {
        let state = judged(
            vector.days, initial: vector.initial, { $0.amount = vector.amount },
            kind: .profitTarget)
        #expect(state.isMet == vector.isMet, "\(vector.name)")
    }

    /// FTMO needs all positions closed.
    @Test(arguments: [(true, false), (false, true)])
    func anOpenPositionKeepsTheTargetAway(_ needsFlat: Bool, isMet: Bool) {
        var spec = ProgressSpec(id: "t/target", kind: .profitTarget)
        spec.amount = .shareOfInitial(PartsPerMillion(rawValue: 100_000))
        spec.needsFlat = needsFlat
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.open(77, day: 0, volume: 1))
        state.take(all: Deals.trade(day: 0, result: 1_000_000))
        #expect(state.isMet == isMet)
        state.take(Deals.close(77, day: 1, volume: 1, result: 0))
        #expect(state.isMet)
        #expect(state.firstMet?.ticket == (needsFlat ? 7_701 : 1_001))
    }

    // MARK: Days

    /// FTMO's four days: a position held over days counts once, on the day it was opened.
    @Test func tradingDaysAreDaysWithAnOpening() {
        var spec = ProgressSpec(id: "t/days", kind: .minTradingDays)
        spec.days = 4
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.open(1, day: 0, volume: 1))
        state.take(Deals.close(1, day: 3, volume: 1, result: 5))
        for day in 4...5 { state.take(all: Deals.trade(day: Int32(day), result: 1)) }
        #expect(!state.isMet)
        state.take(Deals.open(9, day: 7, volume: 1))
        #expect(state.isMet)
        #expect(state.change?.isMet == true)
        #expect(state.change?.ticket == 900)
        #expect(state.change?.at == Deals.at(7))
    }

    /// FTT counts a day only if a position was opened and closed on it.
    @Test func aRoundTripNeedsBothOnOneDay() {
        var spec = ProgressSpec(id: "t/days", kind: .minTradingDays)
        spec.days = 1
        spec.dayTest = .roundTrip
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.open(1, day: 0, volume: 1))
        state.take(Deals.close(1, day: 1, volume: 1, result: 5))
        #expect(!state.isMet)
        state.take(all: Deals.trade(day: 1, result: 1))
        #expect(state.isMet)
    }

    struct Profitable: Sendable {
        var name: String
        var needed: Int
        var least: RuleSpec.Amount
        var days: [Int64]
        var initial: Int64 = 100_000
        var isMet: Bool
    }

    static let profitables = [
        Profitable(
            name: "The5ers, 3 days of 0.5 %", needed: 3,
            least: .shareOfInitial(PartsPerMillion(rawValue: 5_000)), days: [500, 600, -900, 500],
            isMet: true),
        Profitable(
            name: "one of them a unit short", needed: 3,
            least: .shareOfInitial(PartsPerMillion(rawValue: 5_000)), days: [500, 600, -900, 499],
            isMet: false),
        Profitable(
            name: "Breakthrough, 7 days of 0.25 %", needed: 7,
            least: .shareOfInitial(PartsPerMillion(rawValue: 2_500)),
            days: [250, 250, 250, 250, 250, 250, 250], isMet: true),
        Profitable(
            name: "FYT, 5 days of 0.3 %", needed: 5,
            least: .shareOfInitial(PartsPerMillion(rawValue: 3_000)),
            days: [300, 300, 300, 300, 299], isMet: false),
    ]

    @Test(arguments: profitables) func profitableDays(_ vector: Profitable) {
        let state = judged(
            vector.days, initial: vector.initial,
            {
                $0.profitableDays = vector.needed
                $0.dayProfit = vector.least
            }, kind: .minTradingDays)
        #expect(state.isMet == vector.isMet, "\(vector.name)")
    }

    /// ATFunded counts a result on the day on which the position was opened.
    @Test func profitMayBelongToTheOpeningDay() {
        var spec = ProgressSpec(id: "t/days", kind: .minTradingDays)
        spec.profitableDays = 1
        spec.dayProfit = .shareOfInitial(PartsPerMillion(rawValue: 5_000))
        spec.attribution = .open
        var state = ProgressState(spec, initial: Money(minorUnits: 10_000_000), digits: .two)
        state.take(Deals.open(1, day: 0, volume: 2))
        state.take(Deals.close(1, day: 1, volume: 1, result: 25_000))
        #expect(!state.isMet)
        state.take(Deals.close(1, day: 2, volume: 1, result: 25_000))
        #expect(state.isMet)
    }
}
