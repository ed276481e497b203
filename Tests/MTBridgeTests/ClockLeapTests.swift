import MTBridge
import RiskEngine
import Testing

/// A replay whose clock skips a weekend; instants lie so far apart that no machine is too slow.
struct ClockLeapTests {
    private static let hour: Int64 = 3_600_000
    private static let origin = UTCTime(milliseconds: 1_399_062_600_000)

    /// The replay began `hours` ago, and leaps from its second hour to its hundredth.
    private func clock(begun hours: Int64) throws -> (SystemClock, Int64) {
        let instant = SystemClock.hostMonotonicNanoseconds() - hours * Self.hour * 1_000_000 / 8
        let leap = try #require(ClockLeap(from: at(2), to: at(100)))
        let clock = SystemClock(
            origin: Self.origin, atMonotonicNanoseconds: instant, scale: 8, leap: leap)
        return (clock, instant)
    }

    private func at(_ hours: Int64) -> UTCTime {
        UTCTime(milliseconds: Self.origin.milliseconds + hours * Self.hour)
    }

    private func monotonic(_ hours: Int64, _ instant: Int64) -> MonotonicTime {
        MonotonicTime(nanoseconds: instant + hours * Self.hour * 1_000_000)
    }

    @Test func beforeTheLeapNothingIsDifferent() throws {
        let (clock, instant) = try clock(begun: 1)
        #expect(clock.utc() >= at(1) && clock.utc() < at(2))
        #expect(clock.monotonic() < monotonic(2, instant))
    }

    @Test func afterTheLeapBothClocksAreOnItsOtherSide() throws {
        let (clock, instant) = try clock(begun: 3)
        #expect(clock.utc() >= at(101) && clock.utc() < at(102))
        #expect(clock.monotonic() >= monotonic(101, instant))
        #expect(clock.monotonic() < monotonic(102, instant))
    }

    @Test func whatIsDueWithinTheLeapIsDueWhenItBegins() throws {
        let (clock, instant) = try clock(begun: 1)
        let hour = Self.hour * 1_000_000 / 8
        let begin = clock.realNanoseconds(until: monotonic(2, instant))
        #expect(begin <= hour)
        #expect(clock.realNanoseconds(until: monotonic(50, instant)) <= begin)
        let after = clock.realNanoseconds(until: monotonic(101, instant))
        #expect(after <= begin + hour && after > hour)
    }

    @Test func aLeapGoesForward() {
        #expect(ClockLeap(from: at(2), to: at(2)) == nil)
        let instants = ["a": at(1), "b": at(2)]
        #expect(ClockLeap(parsing: "a/b") { instants[$0] } == ClockLeap(from: at(1), to: at(2)))
        for text in ["b/a", "a", "a/b/a", "a/c", ""] {
            #expect(ClockLeap(parsing: text) { instants[$0] } == nil, "\(text)")
        }
    }
}
