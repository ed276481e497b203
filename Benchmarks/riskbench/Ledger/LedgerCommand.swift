import RiskJudge

/// `riskbench ledger`: what a mass of violations costs the thread that makes them durable.
enum LedgerCommand {
    static let help = """
        riskbench ledger [--violations N] [--evidence BYTES] [--rounds N] [--directory DIR]
                         [--seed N] [--json]

        Commits a mass of violations, each with its event, a withheld intent and two audit rows,
        as riskd's ledger thread does, and beside it the bare texts of their evidence in one
        SQLite table, in turns. Give a directory on the disk that is meant, not on a tmpfs.

          --violations N    accounts that break a rule at once (default 4000)
          --evidence BYTES  of each event's text (default 1800)
          --rounds N        of both (default 7)
          --directory DIR   where the databases are made and removed (default .)
          --seed N          of the order (default 1)
          --json            one JSON object instead of the table

        """

    static func run(_ arguments: [String]) throws -> Int32 {
        let options = try Options(
            arguments, names: ["violations", "evidence", "rounds", "directory", "seed"],
            flags: ["json"])
        let count = try options.number("violations", default: 4_000, in: 1...1_000_000)
        let bytes = try options.number("evidence", default: 1_800, in: 200...100_000)
        let rounds = try options.number("rounds", default: 7, in: 1...1_000)
        let directory = options.text("directory", default: ".")
        let mass = LedgerMass(
            count: count, evidenceBytes: bytes,
            seed: try options.number("seed", default: 1, in: 0...UInt64.max))
        var ledger: [LedgerMass.Cost] = []
        var bare: [LedgerMass.Cost] = []
        for _ in 0..<rounds {
            ledger.append(try mass.throughLedger(in: BenchmarkDirectory(in: directory)))
            bare.append(try mass.throughBareTable(in: BenchmarkDirectory(in: directory)))
        }
        if options.has("json") {
            Output.line(json(ledger, bare, count: count).text)
        } else {
            Output.text(report(ledger, bare))
        }
        return 0
    }

    /// The columns of both forms of output.
    private static let figures: [(name: String, of: @Sendable (LedgerMass.Cost) -> Double)] = [
        ("wall_us", { $0.wallMicroseconds }), ("cpu_us", { $0.processorMicroseconds }),
        ("allocations", { $0.allocations }), ("bytes", { $0.bytes }),
    ]

    private static func report(_ ledger: [LedgerMass.Cost], _ bare: [LedgerMass.Cost]) -> String {
        var table = Table(["per violation"] + figures.map(\.name))
        table.add(["ledger"] + figures.map { Spread(ledger.map($0.of)).text })
        table.add(["bare table"] + figures.map { Spread(bare.map($0.of)).text })
        table.add(["ratio"] + figures.map { Number.text(ratio(ledger, bare, $0.of)) })
        return table.text
    }

    /// Of the rounds' medians; 0 when the bare table needs none.
    private static func ratio(
        _ ledger: [LedgerMass.Cost], _ bare: [LedgerMass.Cost],
        _ figure: (LedgerMass.Cost) -> Double
    ) -> Double {
        let least = Spread(bare.map(figure)).median
        return least == 0 ? 0 : Spread(ledger.map(figure)).median / least
    }

    private static func json(
        _ ledger: [LedgerMass.Cost], _ bare: [LedgerMass.Cost], count: Int
    ) -> JSON {
        let fields = figures.map { figure in
            (
                figure.name,
                JSON.object([
                    ("ledger", Spread(ledger.map(figure.of)).json),
                    ("bare", Spread(bare.map(figure.of)).json),
                    ("ratio", .number(ratio(ledger, bare, figure.of))),
                ])
            )
        }
        return .object(
            [("benchmark", .text("ledger")), ("violations", JSON(count))] + fields)
    }
}
