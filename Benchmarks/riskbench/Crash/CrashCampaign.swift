import RiskJudge

/// Rounds, and what they add up to.
struct CrashCampaign {
    private let directory: String?
    private let seed: UInt64
    private var random: SplitMix
    var plant: CrashPlant?
    /// Accounts that break nothing.
    var quiet = 300
    private var rounds = 0
    private var deaths = 0
    private var breached = 0
    private var closes = 0
    private var events = 0
    private var firstPolls: [Int64] = []
    private var startsVoid = 0
    private(set) var failures: [String] = []

    init(directory: String?, seed: UInt64) {
        self.directory = directory
        self.seed = seed
        random = SplitMix(seed: seed)
    }

    mutating func points() -> [CrashDeath] { CrashDeath.points(&random) }

    mutating func moments(_ count: Int) -> [CrashDeath] { CrashDeath.moments(count, &random) }

    /// Runs one world to its end; a failure is kept with its directory.
    mutating func round(_ list: [CrashDeath], answers: String) throws {
        var options = CrashRound.Options()
        options.deaths = list
        options.answers = answers
        options.seed = seed &+ UInt64(rounds)
        options.plant = plant
        options.quiet = quiet
        options.seconds = max(15, list.count * 4 / 5)
        let place = try CrashDirectory(
            directory ?? plant.map { "\(Programs.directory)/../crash-\($0.rawValue)" },
            round: rounds)
        let result = try CrashRound(options, in: place).execute()
        rounds += 1
        deaths += result.deaths.count
        breached += result.verdict.breached
        closes += result.verdict.closes
        events += result.events
        firstPolls += result.verdict.firstPolls
        startsVoid += result.verdict.startsVoid
        failures += result.failures.map { "round \(rounds) (answers: \(answers)): \($0)" }
        let isGood = result.failures.isEmpty
        if isGood || plant != nil {
            place.remove()
        } else {
            Output.error("round \(rounds) failed; its logs are in \(place.files.path)")
        }
        if plant == nil {
            Output.error(
                "round \(rounds): \(result.deaths.count) deaths, \(result.verdict.breached) "
                    + "accounts breached, \(result.verdict.closes) closes, "
                    + "\(result.events) events: "
                    + (isGood ? "good" : result.failures.joined(separator: "; ")))
        }
    }

    var figures: [(String, JSON)] {
        let polls = firstPolls.sorted()
        return [
            ("seed", JSON(Int(truncatingIfNeeded: seed))), ("rounds", JSON(rounds)),
            ("deaths", JSON(deaths)), ("accounts_breached", JSON(breached)),
            ("closes", JSON(closes)), ("events", JSON(events)),
            ("starts_judged", JSON(polls.count)), ("starts_void", JSON(startsVoid)),
            (
                "all_polled_ms_median",
                JSON(milliseconds: polls.isEmpty ? nil : polls[polls.count / 2])
            ),
            ("all_polled_ms_max", JSON(milliseconds: polls.last)),
        ]
    }
}
