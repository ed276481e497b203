import Foundation
import RiskJudge

/// What `riskbench detect` was asked for: the runs, and what becomes of their verdicts.
struct DetectRequest {
    /// One after the other, each with its own processes.
    var runs: [DetectOptions] = []
    var boundMilliseconds: Int?
    var workDirectory: String?
    var keep = false
    var json = false
    /// Where the JSON object goes besides.
    var jsonFile: String?
    var reportOnly = false
    var check = false
    /// Falsify the run in every way afterwards: the judge must notice each.
    var selfTest = false
    var tamper: Tamper?
    /// A kept work directory to judge again.
    var rejudge: String?

    private static let names: Set<String> = [
        "ticks", "from", "to", "lead", "accounts", "seed", "policy", "requests-per-second",
        "quote-requests", "batch", "latency-ms", "answer-latency-ms", "slow-share", "slow-ms",
        "speed", "bound-ms", "slow-bound-ms", "tamper", "work-dir", "rejudge", "unpredictable",
        "stale-exposures", "trades-per-minute", "off-market-tick", "off-market-move",
        "off-market-ms", "json-file",
    ]
    private static let flags: Set<String> = [
        "generate", "enforce", "check", "self-test", "report-only", "json", "keep", "trailing",
        "variants",
    ]
    static let dayOfPayrolls = "../shared/data/ticks-20140502.csv.gz"

    init(_ arguments: [String]) throws(UsageError) {
        let options = try Options(arguments, names: Self.names, flags: Self.flags)
        workDirectory = options.text("work-dir")
        rejudge = options.text("rejudge")
        keep = options.has("keep")
        jsonFile = options.text("json-file")
        json = options.has("json")
        reportOnly = options.has("report-only")
        check = options.has("check")
        selfTest = options.has("self-test")
        if let word = options.text("tamper") {
            tamper = try Self.word("tamper", word, Tamper.allCases)
        }
        if options.text("bound-ms") != nil {
            boundMilliseconds = try options.number("bound-ms", default: 0, in: 1...3_600_000)
        }
        var run = try Self.market(options)
        try Self.readLoad(options, &run)
        try Self.readTroubles(options, &run)
        let policies = try Self.policies(options)
        run.boundMilliseconds =
            boundMilliseconds ?? Self.bound(run, isPredicted: policies.contains(.predict))
        let variants = options.has("variants") ? Self.variants(of: run) : [run]
        runs = variants.flatMap { variant in
            policies.map { policy in
                var run = variant
                run.policy = policy
                return run
            }
        }
        guard runs.count == 1 || (tamper == nil && rejudge == nil && !selfTest) else {
            throw UsageError("--tamper, --rejudge and --self-test are for one policy")
        }
    }

    /// B where none was given: what the issue of the predictor promises for so many accounts.
    private static func bound(_ run: DetectOptions, isPredicted: Bool) -> Int {
        isPredicted && run.accounts <= 10_000 ? 300 : 1_000
    }

    private static func market(_ options: Options) throws(UsageError) -> DetectOptions {
        var run = DetectOptions()
        run.accounts = try options.number("accounts", default: run.accounts, in: 1...100_000)
        run.seed = try options.number("seed", default: run.seed, in: 0...UInt64.max)
        run.leadSeconds = try options.number("lead", default: run.leadSeconds, in: 5...600)
        run.speed = try options.number("speed", default: run.speed, in: 1...1_000)
        run.enforce = options.has("enforce")
        run.from = try instant("from", options.text("from", default: "2014-05-02T12:28:00Z"))
        run.to = try instant("to", options.text("to", default: "2014-05-02T12:34:00Z"))
        guard run.to > run.from else { throw UsageError("--to must be after --from") }
        run.ticks = options.has("generate") ? nil : options.text("ticks") ?? realTicks()
        return run
    }

    private static func readLoad(
        _ options: Options, _ run: inout DetectOptions
    ) throws(UsageError) {
        run.slowBoundMilliseconds = try options.number(
            "slow-bound-ms", default: run.slowBoundMilliseconds, in: 1...3_600_000)
        run.requestsPerSecond = try options.number(
            "requests-per-second", default: run.requestsPerSecond, in: 0.1...10_000)
        run.quoteRequestsPerSecond = try options.number(
            "quote-requests", default: run.quoteRequestsPerSecond, in: 0.1...1_000)
        run.batch = try options.number("batch", default: run.batch, in: 1...4_096)
        let latency = options.text("latency-ms") == nil ? "answer-latency-ms" : "latency-ms"
        run.latencyMilliseconds = try options.number(
            latency, default: run.latencyMilliseconds, in: 0...10_000)
        run.slowPercent = try percent(options, "slow-share")
        run.slowMilliseconds = try options.number(
            "slow-ms", default: run.slowMilliseconds, in: 0...10_000)
    }

    private static func readTroubles(
        _ options: Options, _ run: inout DetectOptions
    ) throws(UsageError) {
        run.unpredictablePercent = Int(try percent(options, "unpredictable"))
        run.stalePercent = Int(try percent(options, "stale-exposures"))
        // Each account turns over about every third minute.
        run.tradesPerMinute = try options.number(
            "trades-per-minute", default: run.stalePercent > 0 ? run.accounts / 3 : 0,
            in: 0...100_000)
        run.trailing = options.has("trailing")
        guard let symbol = options.text("off-market-tick") else { return }
        var offMarket = DetectOptions.OffMarket()
        offMarket.symbol = symbol
        offMarket.movePercent = try options.number(
            "off-market-move", default: offMarket.movePercent, in: -50...50)
        offMarket.milliseconds = try options.number(
            "off-market-ms", default: offMarket.milliseconds, in: 1...60_000)
        run.offMarket = offMarket
    }

    /// The run as asked for, then with fast answers, slow ones, and one in a hundred very late.
    private static func variants(of run: DetectOptions) -> [DetectOptions] {
        // B grows with the two answers, quotes and account, that a verdict waits for.
        let set: [(name: String, milliseconds: Int, slowPercent: Double, more: Int)] = [
            ("20ms", 20, 0, 0), ("5ms", 5, 0, 0), ("100ms", 100, 0, 200), ("1pc-1s", 20, 1, 1_100),
        ]
        return set.map { name, milliseconds, slowPercent, more in
            var variant = run
            variant.boundMilliseconds += more
            variant.variant = name
            variant.latencyMilliseconds = milliseconds
            variant.slowPercent = slowPercent
            return variant
        }
    }

    private static func policies(
        _ options: Options
    ) throws(UsageError) -> [DetectOptions.Policy] {
        let text = options.text("policy", default: "tiers")
        if text == "all" { return DetectOptions.Policy.allCases }
        var policies: [DetectOptions.Policy] = []
        for word in text.split(separator: ",") {
            policies.append(try Self.word("policy", String(word), DetectOptions.Policy.allCases))
        }
        guard !policies.isEmpty, Set(policies).count == policies.count else {
            throw UsageError("--policy: expected each policy once, as in uniform,tiers,predict")
        }
        return policies
    }

    private static func percent(_ options: Options, _ name: String) throws(UsageError) -> Double {
        guard let text = options.text(name) else { return 0 }
        guard text.hasSuffix("%"), let percent = Double(text.dropLast()), (0...100) ~= percent
        else { throw UsageError("--\(name): expected a percentage, as in 25%, not \(text)") }
        return percent
    }

    private static func word<Word: RawRepresentable<String>>(
        _ name: String, _ text: String, _ words: [Word]
    ) throws(UsageError) -> Word {
        guard let word = Word(rawValue: text) else {
            let list = words.map(\.rawValue).joined(separator: ", ")
            throw UsageError("--\(name): expected one of \(list), not \(text)")
        }
        return word
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
