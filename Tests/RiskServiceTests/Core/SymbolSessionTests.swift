import MTBridge
import RiskEngine
import Testing

@testable import RiskService

/// How long a close waits for a market.
struct SymbolSessionTests {
    /// Monday to Friday, 00:05 to 23:55, as most symbols trade.
    private var weekdays: SymbolRecord {
        var symbol = SymbolRecord()
        symbol.sessions = (1...5).map {
            SymbolRecord.Session(weekday: UInt8($0), openMinute: 5, closeMinute: 1_435)
        }
        return symbol
    }

    /// 2 May 2014, a Friday.
    private func friday(_ hours: Int64, _ minutes: Int64) -> ServerTime {
        ServerTime(milliseconds: 1_398_988_800_000 + (hours * 60 + minutes) * 60_000)
    }

    /// Hours and minutes since Friday's midnight, and minutes to wait.
    private static let moments: [(Int64, Int64, Int64)] = [
        (12, 0, 0), (0, 5, 0), (0, 4, 1), (23, 54, 0),
        // From Friday's close to Monday's opening.
        (23, 55, 2_890), (24, 0, 2_885), (71, 59, 6), (72, 5, 0),
    ]

    @Test(arguments: moments)
    func minutesToTheNextSession(hours: Int64, minutes: Int64, expected: Int64) {
        #expect(
            weekdays.millisecondsToSession(from: friday(hours, minutes)) == expected * 60_000)
    }

    @Test func withoutSessionsItIsAlwaysOpen() {
        #expect(SymbolRecord().millisecondsToSession(from: friday(48, 0)) == 0)
    }

    @Test func theOnlySessionOfTheWeekComesBack() {
        var symbol = SymbolRecord()
        symbol.sessions = [SymbolRecord.Session(weekday: 5, openMinute: 60, closeMinute: 120)]
        #expect(
            symbol.millisecondsToSession(from: friday(2, 0)) == (7 * 1_440 - 60) * Int64(60_000))
    }
}
