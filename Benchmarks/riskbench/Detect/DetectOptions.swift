import Foundation
import RiskJudge

/// What `riskbench detect` was asked for; everything that decides the run, and nothing found in it.
struct DetectOptions {
    enum Policy: String {
        case tiers
        case uniform
    }

    /// Ticks to replay; nil generates a day with jumps.
    var ticks: String?
    var from = Date(timeIntervalSince1970: 0)
    var to = Date(timeIntervalSince1970: 0)
    var accounts = 10_000
    var seed: UInt64 = 1
    var policy = Policy.tiers
    var boundMilliseconds = 1_000
    var requestsPerSecond = 20.0
    var batch = 256
    var answerLatencyMilliseconds = 20
    /// Replayed seconds before `from`, in which riskd connects and arms.
    var leadSeconds = 30
    var speed = 1
    var workDirectory: String?
    var keep = false
    var json = false
    var enforce = false
    var reportOnly = false
    var check = false
    /// Falsify the run in every way afterwards: the judge must notice each.
    var selfTest = false
    var tamper: Tamper?
    /// A kept work directory to judge again.
    var rejudge: String?

    static let help = """
        riskbench detect [OPTIONS]

        Runs mtemud and riskd as processes of their own, replays a market over a server full of
        accounts, and judges riskd's events by the emulator's truth, reply and action logs.

        The run
          --ticks FILE             time_ms_utc,symbol,bid,ask, may be .gz (default: the payrolls
                                   day in ../shared/data where it is; else as --generate)
          --generate               a generated day with jumps instead
          --from UTC, --to UTC     what is judged (default 2014-05-02T12:28:00Z to 12:34:00Z)
          --lead SECONDS           replayed before, for riskd to arm (default 30)
          --accounts N             in three plans (default 10000)
          --seed N                 of the population and of generated ticks (default 1)
          --policy tiers|uniform   how riskd polls (default tiers)
          --enforce                riskd acts; without, it only observes
          --requests-per-second N  account requests (default 20)
          --batch N                accounts in one (default 256)
          --answer-latency-ms N    of the emulator (default 20)
          --speed N                replayed seconds in a real one (default 1)

        The verdict
          --bound-ms N             B: shorter episodes are transient (default 1000)
          --tamper KIND            falsify the events first: drop-flag, extra-flag, double-flag
          --self-test              falsify the run in every way afterwards; all must be caught
          --check                  also fail above the limits of docs/benchmarks.md
          --report-only            exit 0 whatever was found
          --json                   one JSON object instead of the table
          --work-dir DIR, --keep   where the logs go; keep them
          --rejudge DIR            judge a kept run again instead of running one

        Exit 1 when anything was missed, false or done twice, above budget, or the run is void.

        """

    private static let names: Set<String> = [
        "ticks", "from", "to", "lead", "accounts", "seed", "policy", "requests-per-second",
        "batch", "answer-latency-ms", "speed", "bound-ms", "tamper", "work-dir", "rejudge",
    ]
    private static let flags: Set<String> = [
        "generate", "enforce", "check", "self-test", "report-only", "json", "keep",
    ]
    static let dayOfPayrolls = "../shared/data/ticks-20140502.csv.gz"

    init(_ arguments: [String]) throws(UsageError) {
        let options = try Options(arguments, names: Self.names, flags: Self.flags)
        accounts = try options.number("accounts", default: accounts, in: 1...100_000)
        seed = try options.number("seed", default: seed, in: 0...UInt64.max)
        boundMilliseconds = try options.number(
            "bound-ms", default: boundMilliseconds, in: 1...3_600_000)
        requestsPerSecond = try options.number(
            "requests-per-second", default: requestsPerSecond, in: 0.1...10_000)
        batch = try options.number("batch", default: batch, in: 1...4_096)
        answerLatencyMilliseconds = try options.number(
            "answer-latency-ms", default: answerLatencyMilliseconds, in: 0...10_000)
        leadSeconds = try options.number("lead", default: leadSeconds, in: 5...600)
        speed = try options.number("speed", default: speed, in: 1...1_000)
        workDirectory = options.text("work-dir")
        rejudge = options.text("rejudge")
        keep = options.has("keep")
        json = options.has("json")
        enforce = options.has("enforce")
        reportOnly = options.has("report-only")
        check = options.has("check")
        selfTest = options.has("self-test")
        try readWindow(options)
        try readWords(options)
        ticks = options.has("generate") ? nil : options.text("ticks") ?? Self.realTicks()
    }

    private mutating func readWindow(_ options: Options) throws(UsageError) {
        from = try Self.instant("from", options.text("from", default: "2014-05-02T12:28:00Z"))
        to = try Self.instant("to", options.text("to", default: "2014-05-02T12:34:00Z"))
        guard to > from else { throw UsageError("--to must be after --from") }
    }

    private mutating func readWords(_ options: Options) throws(UsageError) {
        let word = options.text("policy", default: "tiers")
        guard let policy = Policy(rawValue: word) else {
            throw UsageError("--policy: expected tiers or uniform, not \(word)")
        }
        self.policy = policy
        guard let word = options.text("tamper") else { return }
        guard let tamper = Tamper(rawValue: word) else {
            let words = Tamper.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--tamper: expected one of \(words), not \(word)")
        }
        self.tamper = tamper
    }

    private static func realTicks() -> String? {
        if FileManager.default.fileExists(atPath: dayOfPayrolls) { return dayOfPayrolls }
        Output.error("\(dayOfPayrolls) is not there: A GENERATED DAY IS REPLAYED INSTEAD")
        return nil
    }

    private static func instant(_ name: String, _ text: String) throws(UsageError) -> Date {
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw UsageError("--\(name): expected UTC as 2014-05-02T12:28:00Z, not \(text)")
        }
        return date
    }
}
