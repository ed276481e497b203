import CBench

/// `riskbench predict`: what marking accounts to market costs, beside the same loop in C.
enum PredictCommand {
    static let help = """
        riskbench predict [--accounts LIST] [--exposures N] [--symbols N] [--rounds N] [--seed N]
                          [--headroom N] [--check] [--json]

        All symbols move in each round. Ours is the whole of Predictor.mark; C is the bare loop
        over the same columns, in the same round.

          --accounts LIST  sizes, separated by commas (default 10000,50000)
          --exposures N    runs per account, 1 to 8 (default 3); every eighth is hedged
          --symbols N      symbols, 8 to 1000 (default 24); every fourth is converted
          --headroom N     distance of every floor in minor units (default 300000 of 10000000)
          --rounds N       (default 100)
          --seed N         of the book and the moves (default 1)
          --check          exit 1 above 1.5 times C, or when anything was allocated
          --json           one JSON object instead of the table

        """

    /// Ours over C, at most.
    static let ratioMax = 1.5

    private struct Result {
        var accounts: Int
        var measure: PredictMeasure
    }

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments,
            names: ["accounts", "exposures", "symbols", "rounds", "seed", "headroom"],
            flags: ["check", "json"])
        let perAccount = try options.number("exposures", default: 3, in: 1...8)
        let symbols = try options.number("symbols", default: 24, in: 8...1_000)
        let rounds = try options.number("rounds", default: 100, in: 3...100_000)
        let seed = try options.number("seed", default: UInt64(1), in: 0...UInt64.max)
        let headroom = try options.number(
            "headroom", default: Int64(300_000), in: 1...PredictBook.balance)
        _ = cbench_pin(cbench_cpu(0))
        let results = try sizes(options).map { accounts in
            let book = PredictBook(
                accounts: accounts, perAccount: perAccount, symbols: symbols,
                headroom: headroom, seed: seed)
            return Result(
                accounts: accounts,
                measure: PredictMeasure(book, headroom: headroom, rounds: rounds))
        }
        for result in results where result.measure.differenceMax > 1 {
            throw BenchmarkError(
                "the two loops differ by \(result.measure.differenceMax) minor units: "
                    + "they do not do the same")
        }
        if options.has("json") {
            Output.line(json(results, seed: seed).text)
        } else {
            Output.text(report(results))
        }
        return options.has("check") ? check(results) : 0
    }

    private static func sizes(_ options: Options) throws(UsageError) -> [Int] {
        let text = options.text("accounts", default: "10000,50000")
        let sizes = text.split(separator: ",").compactMap { Int($0) }
        guard !sizes.isEmpty, sizes.count == text.split(separator: ",").count,
            sizes.allSatisfy({ (1_000...1_048_576).contains($0) })
        else {
            throw UsageError("--accounts: expected numbers from 1000 to 1048576, not \(text)")
        }
        return sizes
    }

    private static func check(_ results: [Result]) -> Int32 {
        var problems: [String] = []
        for result in results {
            let ratio = Spread(result.measure.ratios).median
            if ratio > ratioMax {
                problems.append(
                    "\(Number.text(ratio)) times C with \(result.accounts) accounts, "
                        + "above \(Number.text(ratioMax))")
            }
            if result.measure.allocations > 0 {
                problems.append(
                    "\(result.measure.allocations) allocations with \(result.accounts) accounts")
            }
        }
        for problem in problems { Output.error("--check: \(problem)") }
        return problems.isEmpty ? 0 : 1
    }

    private static func report(_ results: [Result]) -> String {
        var table = Table([
            "accounts", "exposures", "ns per exposure", "in C", "ratio", "ns per sample",
            "us per promotions", "watched", "% of a CPU", "allocations",
        ])
        for result in results {
            let measure = result.measure
            table.add([
                "\(result.accounts)", "\(measure.exposures)", Spread(measure.swift).text,
                Spread(measure.c).text, Spread(measure.ratios).text, Spread(measure.take).text,
                Spread(measure.promotions.map { $0 / 1_000 }).text, "\(measure.watched)",
                Number.text(measure.processorPercent), "\(measure.allocations)",
            ])
        }
        return table.text
    }

    private static func json(_ results: [Result], seed: UInt64) -> JSON {
        let entries = results.map { result in
            let measure = result.measure
            return JSON.object([
                ("accounts", JSON(result.accounts)), ("exposures", JSON(measure.exposures)),
                ("ns_per_exposure", Spread(measure.swift).json),
                ("c_ns_per_exposure", Spread(measure.c).json),
                ("ratio", Spread(measure.ratios).json),
                ("ns_per_sample", Spread(measure.take).json),
                ("ns_per_promotions", Spread(measure.promotions).json),
                ("ns_per_quote", Spread(measure.update).json),
                ("watched", JSON(measure.watched)),
                ("processor_percent", .number(measure.processorPercent)),
                ("allocations", .integer(measure.allocations)),
            ])
        }
        return .object([
            ("benchmark", .text("predict")), ("seed", .text("\(seed)")),
            ("ratio_max", .number(ratioMax)), ("sizes", .list(entries)),
        ])
    }
}
