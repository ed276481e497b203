import Foundation

/// Real ticks around the end of a trading day, and what the calendars say of that time.
///
/// The resets are written down here, by hand: no calendar of riskd's decides what is right.
struct RolloverReplay {
    /// All instants are UTC milliseconds.
    var name: String
    /// Tick files, in order of time.
    var files: [String]
    var from: Int64
    var to: Int64
    /// What passes in no time.
    var leap: Range<Int64>?
    /// Replayed before `from`, in which riskd connects and arms.
    var leadSeconds: Int64 = 60
    /// Where riskd masks, as its configuration has it, and as instants.
    var maskText = "23:55-00:15 server"
    var masks: [Range<Int64>]
    /// How long the server's walk over its accounts takes.
    var walkMilliseconds = 60_000
    /// The weekday that ends, 0 Sunday: swaps of gold count three nights.
    var weekday: Int
    /// The trading day, by date, that all plans are in at the start.
    var day: String
    /// When it began and each later one begins: at 17:00 in New York, at 00:00 in Prague.
    var newYork: [Int64]
    var prague: [Int64]

    var start: Int64 { from - leadSeconds * 1_000 }
    /// Whether gold, which opens at 22:00 UTC, is traded at the end.
    var opensGold: Bool { name == "rollover" }

    /// Is in what is replayed.
    func plays(_ utc: Int64) -> Bool {
        utc >= start && utc < to && !(leap?.contains(utc) ?? false)
    }

    /// Friday's close, and Sunday's opening with its gap.
    static let weekend = RolloverReplay(
        name: "weekend", files: ["ticks-20140502.csv.gz", "ticks-20140504.csv.gz"],
        from: at("2014-05-02T20:30:00Z"), to: at("2014-05-04T22:00:00Z"),
        leap: at("2014-05-02T21:05:00Z")..<at("2014-05-04T20:50:00Z"),
        masks: [
            at("2014-05-02T20:55:00Z")..<at("2014-05-02T21:15:00Z"),
            at("2014-05-04T20:55:00Z")..<at("2014-05-04T21:15:00Z"),
        ],
        weekday: 5, day: "2014-05-02",
        newYork: (1...4).map { at("2014-05-0\($0)T21:00:00Z") },
        prague: (1...3).map { at("2014-05-0\($0)T22:00:00Z") })

    /// An ordinary rollover, on a Tuesday.
    static let rollover = RolloverReplay(
        name: "rollover", files: ["ticks-20140506.csv.gz"], from: at("2014-05-06T20:30:00Z"),
        to: at("2014-05-06T22:30:00Z"),
        masks: [at("2014-05-06T20:55:00Z")..<at("2014-05-06T21:15:00Z")], weekday: 2,
        day: "2014-05-06", newYork: (5...6).map { at("2014-05-0\($0)T21:00:00Z") },
        prague: (5...6).map { at("2014-05-0\($0)T22:00:00Z") })

    /// Three and a half minutes around its reset, for continuous integration.
    static var short: RolloverReplay {
        var replay = rollover
        replay.name = "short"
        replay.from = at("2014-05-06T20:58:15Z")
        replay.to = at("2014-05-06T21:01:45Z")
        replay.maskText = "23:59-00:01 server"
        replay.masks = [at("2014-05-06T20:59:00Z")..<at("2014-05-06T21:01:00Z")]
        replay.walkMilliseconds = 20_000
        replay.prague = [at("2014-05-05T22:00:00Z")]
        return replay
    }

    static let all = [weekend, rollover, short]

    static func at(_ text: String) -> Int64 {
        guard let date = try? Date(text, strategy: .iso8601) else { return 0 }
        return Int64(date.timeIntervalSince1970 * 1_000)
    }

    static func text(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1_000).formatted(.iso8601)
    }

    /// The host's CLOCK_MONOTONIC at a replayed instant; what lies in the leap is its end.
    func host(_ utc: Int64, first: Int64, speed: Int) -> Int64 {
        var elapsed = utc - start
        if let leap, utc >= leap.lowerBound {
            elapsed = leap.lowerBound - start + max(0, utc - leap.upperBound)
        }
        return first + elapsed * 1_000_000 / Int64(speed)
    }
}
