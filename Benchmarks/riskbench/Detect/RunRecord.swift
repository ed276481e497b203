import CLinux
import Foundation

/// What is known of a run besides its logs; kept beside them, so that it can be judged again.
protocol RunRecord: Codable {
    /// CLOCK_MONOTONIC in nanoseconds.
    var recordedUntil: Int64 { get set }
    /// What went wrong with the run itself; empty when nothing did.
    var problem: String { get set }
}

extension EventRecorder {
    /// Ends a run: stops recording, then the programs, and leaves events and record in `directory`.
    func finish(
        _ record: inout some RunRecord, stopping programs: [ChildProcess?],
        in directory: DetectDirectory
    ) throws {
        record.problem = problem
        record.recordedUntil = clinux_monotonic_ns()
        let lines = stop()
        for program in programs { program?.stop() }
        let text = lines.map { "{\"arrival_ns\":\($0.arrival),\"frame\":\($0.text)}\n" }.joined()
        try DetectDirectory.write(text, to: directory.events)
        let encoded = try JSONEncoder().encode(record)
        try DetectDirectory.write(String(decoding: encoded, as: UTF8.self), to: directory.run)
    }
}
