import Foundation
import RiskJudge

/// `riskbench crash`: the daemon dies, again and again, and is judged by what the emulator saw.
enum CrashCommand {
    static let help = """
        riskbench crash [--full] [--random N] [--seed S] [--quiet N] [--plant NAME|all]
                        [--directory D] [--json]

        mtemud and riskd as processes, a market in which 20 accounts a second break their floors,
        and `kill -9` at every named point, at random moments and during recovery, while answers
        to writes are lost, late or doubled. Judged by mtemud's logs and the ledger: no violation
        lost, no effective close beyond the position, no gap or repeat in seq, chain and
        integrity_check good, every account without open intents read again within 1 s.

          --random N     kills at random moments (default 50)
          --full         every named point with each fate of answers, and 1000 random kills
          --quiet N      accounts that break nothing, and must be read again all the same, within
                         what 1.5 requests a second for each batch of them allow (default 300)
          --seed S       of deaths and answers (default 1)
          --plant NAME   puts a defect in, which must be found: \(
              CrashPlant.allCases.map(\.rawValue).joined(separator: ", ")), or all
          --points no    leaves the named points out
          --directory D  where rounds lie, on a disk; a failed one is kept
          --json         one JSON object instead of the text

        """

    /// Deaths in one world: as many as a market of sensible length has room for.
    private static let deathsPerRound = 60
    static let mixed = "lost=12%,late=12%,tardy=12%,twice=12%,ms=1500"
    static let fates = [
        "", "lost=60%,ms=1500", "late=40%,tardy=20%,ms=1500", "twice=60%,ms=1500",
    ]

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["random", "seed", "quiet", "plant", "directory", "points"],
            flags: ["full", "json"])
        let seed = try options.number("seed", default: UInt64(1), in: 0 ... .max)
        let random = try options.number(
            "random", default: options.has("full") ? 1_000 : 50, in: 0...100_000)
        var campaign = CrashCampaign(directory: options.text("directory"), seed: seed)
        campaign.quiet = try options.number("quiet", default: 300, in: 1...50_000)
        if let plant = options.text("plant") {
            return try plants(plant, campaign, json: options.has("json"))
        }
        if options.text("points") != "no" {
            for answers in options.has("full") ? fates : [mixed] {
                try campaign.round(campaign.points(), answers: answers)
            }
        }
        var left = random
        while left > 0 {
            let count = min(left, deathsPerRound)
            try campaign.round(campaign.moments(count), answers: mixed)
            left -= count
        }
        report(campaign, json: options.has("json"))
        return campaign.failures.isEmpty ? 0 : 1
    }

    /// Each defect must be found.
    private static func plants(
        _ name: String, _ template: CrashCampaign, json: Bool
    ) throws -> Int32 {
        let chosen = CrashPlant.allCases.filter { name == "all" || $0.rawValue == name }
        guard !chosen.isEmpty else { throw UsageError("--plant \(name): no such defect") }
        var missed: [String] = []
        for plant in chosen {
            var campaign = template
            campaign.plant = plant
            try campaign.round(campaign.moments(10), answers: "late=70%,ms=1500")
            Output.line(
                "\(plant.rawValue): "
                    + (campaign.failures.isEmpty
                        ? "NOT FOUND" : campaign.failures.joined(separator: "; ")))
            if campaign.failures.isEmpty { missed.append(plant.rawValue) }
        }
        if !missed.isEmpty { Output.error("not found: \(missed.joined(separator: ", "))") }
        return missed.isEmpty ? 0 : 1
    }

    private static func report(_ campaign: CrashCampaign, json: Bool) {
        let figures = campaign.figures
        if json {
            Output.line(
                JSON.object(
                    figures + [
                        ("failures", .list(campaign.failures.map { .text($0) }))
                    ]
                ).text)
            return
        }
        for (name, value) in figures { Output.line("\(name): \(value.text)") }
        for failure in campaign.failures { Output.line("FAILED: \(failure)") }
        Output.line(campaign.failures.isEmpty ? "every promise held" : "PROMISES WERE BROKEN")
    }
}
