import RiskEngine
import Testing

@testable import RiskService

/// Which masses get quotes of their own, and that the budget has them.
@Suite("Quotes ahead of their beat")
struct EarlyQuotesTests {
    private func at(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime.zero.advanced(byMilliseconds: milliseconds)
    }

    @Test func aMassIsDecidedOnceItsReadsAreThere() {
        var early = EarlyQuotes()
        #expect(early.at == .distantFuture)
        early.want(mass: 300, sent: at(1_000))
        #expect(early.at == at(1_030))
        // What joins it does not put it off.
        early.want(mass: 400, sent: at(1_020))
        #expect(early.at == at(1_030))
    }

    @Test func quotesThatComeBeforeItsReadsDoNotServeIt() {
        var early = EarlyQuotes()
        early.want(mass: 300, sent: at(1_000))
        early.asked(isEarly: false, now: at(1_010))
        #expect(early.at == at(1_030))
        early.asked(isEarly: false, now: at(1_040))
        #expect(early.at == .distantFuture)
    }

    @Test func withinASecondOnlyTwiceTheMassGetsMore() {
        var early = EarlyQuotes()
        early.want(mass: 300, sent: at(1_000))
        early.asked(isEarly: true, now: at(1_030))
        early.want(mass: 599, sent: at(1_100))
        #expect(early.at == .distantFuture)
        early.want(mass: 600, sent: at(1_110))
        #expect(early.at == at(1_140))
        early.asked(isEarly: true, now: at(1_140))
        early.want(mass: 300, sent: at(2_140))
        #expect(early.at == at(2_170))
    }

    /// Ten requests for quotes, over and over: two of them 50 ms after the ones before, wherever in
    /// the ten, the others on their beat.
    ///
    /// The platform's ten a second have room for them, and for no third.
    @Test(arguments: 1..<10)
    func theBudgetHasRoomForTwoInEachSecond(place: Int) throws {
        let settings = ServerSettings(
            id: ServerID("live1"), bridge: "unix:/run/mt.sock",
            zone: try #require(ServerZone("UTC")))
        let beat = settings.quoteBeatMilliseconds
        #expect(beat == 114)
        func refused(early: Set<Int>) -> Int {
            let budgets = ServerBudgets(settings: settings, now: at(0))
            var asked: Int64 = 0
            return (0..<100).count { number in
                asked += early.contains(number % 10) ? 50 : beat
                return !budgets.take(.quotes, now: at(asked))
            }
        }
        #expect(refused(early: [0, place]) == 0)
        #expect(refused(early: [0, place, place == 5 ? 6 : 5]) > 0)
    }
}
