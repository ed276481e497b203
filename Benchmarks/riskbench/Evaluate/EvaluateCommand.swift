import CBench

/// `riskbench evaluate`: what one account snapshot costs riskd, and what it allocates.
enum EvaluateCommand {
    static let help = """
        riskbench evaluate [--accounts LIST] [--rounds N] [--seed N] [--check] [--json]

        Decodes wire records, passes them through the gate and the evaluator and decides the
        next tier, as a poller does, over accounts in random order.

          --accounts LIST  sizes, separated by commas (default 10000,100000,1000000)
          --rounds N       passes over all accounts (default 5)
          --seed N         of order and equities (default 1)
          --check          exit 1 when anything was allocated per snapshot
          --json           one JSON object instead of the table

        """

    private struct Result {
        var accounts: Int
        var evaluate: Spread
        var path: Spread
        var allocationsPerSnapshot: Double
        var findings: Int
    }

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["accounts", "rounds", "seed", "seconds"], flags: ["check", "json"])
        let rounds = try options.number("rounds", default: 5, in: 1...1_000)
        let seed = try options.number("seed", default: UInt64(1), in: 0...UInt64.max)
        let results = try sizes(options).map { try measure($0, rounds: rounds, seed: seed) }
        if options.has("json") {
            Output.line(json(results, seed: seed).text)
        } else {
            Output.text(report(results))
        }
        guard options.has("check") else { return 0 }
        let allocating = results.filter { $0.allocationsPerSnapshot > 0 }
        for result in allocating {
            Output.error(
                "--check: \(result.allocationsPerSnapshot) allocations per snapshot "
                    + "with \(result.accounts) accounts")
        }
        return allocating.isEmpty ? 0 : 1
    }

    private static func sizes(_ options: Options) throws(UsageError) -> [Int] {
        let text = options.text("accounts", default: "10000,100000,1000000")
        let sizes = text.split(separator: ",").compactMap { Int($0) }
        guard !sizes.isEmpty, sizes.count == text.split(separator: ",").count,
            sizes.allSatisfy({ (256...1_048_576).contains($0) })
        else {
            throw UsageError("--accounts: expected numbers from 256 to 1048576, not \(text)")
        }
        return sizes
    }

    private static func measure(_ accounts: Int, rounds: Int, seed: UInt64) throws -> Result {
        _ = cbench_pin(cbench_cpu(0))
        let book = EvaluateBook(accounts: accounts, seed: seed)
        // The first pass reaches warning rungs and fills caches and buffers: it is not counted.
        let warmUp = EvaluateRound(book, number: 0, seed: seed)
        let passes = (1...rounds).map { EvaluateRound(book, number: $0, seed: seed &+ UInt64($0)) }
        let refused = passes.reduce(warmUp.refused) { $0 + $1.refused }
        guard refused == 0 else {
            throw BenchmarkError("the gate refused \(refused) sound snapshots")
        }
        let snapshots = passes.reduce(0) { $0 + $1.snapshots }
        let allocations = passes.reduce(0) { $0 + $1.allocations }
        return Result(
            accounts: accounts, evaluate: Spread(passes.map(\.evaluateNanoseconds)),
            path: Spread(passes.map(\.pathNanoseconds)),
            allocationsPerSnapshot: Double(allocations) / Double(snapshots),
            findings: passes.reduce(0) { $0 + $1.findings })
    }

    private static func report(_ results: [Result]) -> String {
        var table = Table([
            "accounts", "ns per snapshot", "ns with queues", "allocations per snapshot", "findings",
        ])
        for result in results {
            table.add([
                "\(result.accounts)", result.evaluate.text, result.path.text,
                Number.fixed(result.allocationsPerSnapshot, decimals: 6), "\(result.findings)",
            ])
        }
        return table.text
    }

    private static func json(_ results: [Result], seed: UInt64) -> JSON {
        let entries = results.map { result in
            JSON.object([
                ("accounts", JSON(result.accounts)), ("ns_per_snapshot", result.evaluate.json),
                ("ns_with_queues", result.path.json),
                ("allocations_per_snapshot", .number(result.allocationsPerSnapshot)),
                ("findings", JSON(result.findings)),
            ])
        }
        return .object([
            ("benchmark", .text("evaluate")), ("seed", .text("\(seed)")), ("sizes", .list(entries)),
        ])
    }
}
