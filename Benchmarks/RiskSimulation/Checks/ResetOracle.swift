internal import Foundation
import RiskEngine

/// When trading days begin, as Python's zoneinfo has it (`Benchmarks/oracle/resets.py`).
public struct ResetOracle: Sendable {
    struct Day: Sendable {
        /// Days since 1970-01-01 of the date on which it ends.
        var number: Int32
        var start: Int64
    }
    private var days: [String: [Day]] = [:]

    /// - Parameter text: `zone,reset,date,utc_ms` lines.
    public init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let number = Self.dayNumber(fields[2]),
                let start = Int64(fields[3])
            else { throw SimulationError("reset table: '\(line)' is no zone,reset,date,utc_ms") }
            days["\(fields[0]) \(fields[1])", default: []].append(Day(number: number, start: start))
        }
    }

    /// Reads the table that lies in the repository.
    public static func load(path: String) throws -> ResetOracle {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SimulationError(
                "cannot read \(path): run from the repository's root, or give --oracle")
        }
        return try ResetOracle(text)
    }

    /// The days of a plan, ascending.
    func days(of plan: SimulationSpec.Plan) throws -> [Day] {
        guard let days = days["\(plan.zone) \(plan.reset)"] else {
            throw SimulationError(
                "the reset table has no \(plan.zone) \(plan.reset): add it to resets.py")
        }
        return days
    }

    private static func dayNumber(_ text: Substring) -> Int32? {
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3 else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        guard let utc = TimeZone(identifier: "UTC") else { return nil }
        calendar.timeZone = utc
        let date = calendar.date(
            from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))
        return date.map { Int32(($0.timeIntervalSince1970 / 86_400).rounded()) }
    }
}
