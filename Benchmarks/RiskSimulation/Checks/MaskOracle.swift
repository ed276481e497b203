internal import Foundation

/// When windows of masks begin and end, as Python's zoneinfo has it (`Benchmarks/oracle/masks.py`).
public struct MaskOracle: Sendable {
    private var windows: [String: [ClosedRange<Int64>]] = [:]

    /// - Parameter text: `server zone,window,start_ms,end_ms` lines.
    public init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ",")
            guard fields.count == 4, let start = Int64(fields[2]), let end = Int64(fields[3]),
                start < end
            else { throw SimulationError("mask table: '\(line)' is no zone,window,start,end") }
            windows["\(fields[0]) \(fields[1])", default: []].append(start...end)
        }
    }

    /// Reads the table that lies in the repository.
    public static func load(path: String) throws -> MaskOracle {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw SimulationError(
                "cannot read \(path): run from the repository's root, or give --masks")
        }
        return try MaskOracle(text)
    }

    /// The windows of `mask=` on a server of this zone, ascending.
    func windows(_ mask: String, zone: String) throws -> [ClosedRange<Int64>] {
        guard let windows = windows["\(zone) \(mask)"] else {
            throw SimulationError("the mask table has no \(zone) \(mask): add it to masks.py")
        }
        return windows
    }
}
