import Foundation
import RiskSimulation

/// What all seeds came to; kept in a file, line by line, so that a long run can be resumed.
struct SeedSum: Sendable {
    var simulatedMilliseconds: Int64 = 0
    /// Of all runs, with those before a resumption.
    var wallMilliseconds: Int64 = 0
    var done: Set<UInt64> = []
    var failed: [UInt64] = []
    var counts: [String: Int] = [:]

    /// - Parameter journal: What an earlier run kept; nil begins anew.
    init(journal path: String?) {
        guard let path, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            return
        }
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            guard fields.count >= 3, let seed = UInt64(fields[0]), let simulated = Int64(fields[1]),
                let wall = Int64(fields[2]), done.insert(seed).inserted
            else { continue }
            simulatedMilliseconds += simulated
            wallMilliseconds += wall
            for field in fields.dropFirst(3) {
                let parts = field.split(separator: "=")
                guard parts.count == 2, let value = Int(parts[1]) else { continue }
                counts[String(parts[0]), default: 0] += value
            }
        }
    }

    /// Adds one seed.
    ///
    /// - Returns: Its line for the journal.
    mutating func add(_ report: Simulation.Report, seed: UInt64, milliseconds: Int64) -> String {
        simulatedMilliseconds += report.simulatedMilliseconds
        wallMilliseconds += milliseconds
        done.insert(seed)
        for (name, value) in report.counts { counts[name, default: 0] += value }
        let fields = report.counts.map { "\t\($0.name)=\($0.value)" }.joined()
        return "\(seed)\t\(report.simulatedMilliseconds)\t\(milliseconds)\(fields)\n"
    }

    /// Account-days that began without a fault, and those of them that enforce; nil without any.
    var cleanDays: (enforcing: Int, all: Int)? {
        guard let all = counts["clean days"], all > 0 else { return nil }
        return (counts["clean days enforcing"] ?? 0, all)
    }

    /// At least 999 of 1,000 such days.
    var enforcesNormally: Bool {
        cleanDays.map { $0.enforcing * 1_000 >= $0.all * 999 } ?? true
    }

    /// Of the anchors taken, how many their rules may act on.
    var enforceableAnchors: (count: Int, all: Int) {
        let anchors = counts.filter { $0.key.hasPrefix("anchors ") }
        let all = anchors.values.reduce(0, +)
        return (all - (anchors["anchors estimated"] ?? 0), all)
    }
}
