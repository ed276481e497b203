import RiskJudge

extension DetectReport {
    /// Upper borders of the histogram's steps, in milliseconds.
    private static let steps: [Int64] = [
        10, 20, 50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 60_000,
    ]

    /// How many transient episodes lasted less than each step and not less than the one before.
    var transientSteps: [(below: Int64, count: Int)] {
        let record = judgement.record
        let bound = Int64(record.boundMilliseconds)
        let durations = judgement.verdict.transientDurations.map { $0 * Int64(record.speed) }
        var lower: Int64 = 0
        var result: [(below: Int64, count: Int)] = []
        for step in Self.steps.filter({ $0 < bound }) + [bound] {
            let range = lower * 1_000_000..<step * 1_000_000
            result.append((step, durations.filter { range.contains($0) }.count))
            lower = step
        }
        return result
    }

    var histogram: JSON {
        .list(
            transientSteps.map {
                .object([("below_ms", .integer($0.below)), ("episodes", JSON($0.count))])
            })
    }

    /// Requests and rows per second by budget line, from riskd's own counters.
    var budgets: JSON {
        .list(
            budgetRates.map { line in
                .object([
                    ("line", .text(line.name)), ("limit", .number(line.limit)),
                    ("requests_per_s", .number(line.requests)), ("rows_per_s", .number(line.rows)),
                    ("refused", .integer(Int64(line.refused))),
                ])
            })
    }

    struct BudgetRate {
        var name: String
        var limit: Double
        var requests: Double
        var rows: Double
        var refused: UInt64
    }

    var budgetRates: [BudgetRate] {
        let record = judgement.record
        let seconds = Double(record.until - record.from) * Double(record.speed) / 1e9
        let before = record.statusBefore?.servers.first?.budgets ?? []
        return (record.statusAfter?.servers.first?.budgets ?? []).map { line in
            let first = before.first { $0.line == line.line }
            return BudgetRate(
                name: line.line, limit: line.limit,
                requests: Double(line.requests - min(line.requests, first?.requests ?? 0))
                    / seconds,
                rows: Double(line.rows - min(line.rows, first?.rows ?? 0)) / seconds,
                refused: line.refused - min(line.refused, first?.refused ?? 0))
        }
    }

    /// Accounts per tier when judging ended.
    var tiers: JSON {
        let tiers = judgement.record.statusAfter?.servers.first?.tiers ?? [:]
        return .object(tiers.sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) })
    }
}
