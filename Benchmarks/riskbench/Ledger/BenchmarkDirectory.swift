import Foundation
import RiskJudge

/// An own directory that is gone with its owner.
final class BenchmarkDirectory {
    let path: String

    /// - Parameter parent: On the file system that is to be measured.
    init(in parent: String) throws {
        path = parent + "/riskbench-\(UUID().uuidString)"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
        } catch {
            throw BenchmarkError("\(parent): cannot make a directory there: \(error)")
        }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The size of all files in it.
    var bytes: Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.reduce(0) { sum, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name)
            return sum + (attributes?[.size] as? Int ?? 0)
        }
    }
}
