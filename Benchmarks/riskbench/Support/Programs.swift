import Foundation

/// Where the programs of this build are: beside riskbench.
enum Programs {
    static var directory: String {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        return URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    /// The checkout: the working directory, or where this build came from.
    static var checkout: String {
        if FileManager.default.fileExists(atPath: "Benchmarks/peers") { return "." }
        // .build/<triple>/<configuration>/riskbench
        return directory + "/../../.."
    }

    /// - Throws: `BenchmarkError` when it was not built.
    static func path(of name: String) throws(BenchmarkError) -> String {
        let path = directory + "/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchmarkError(
                "\(path) is not there: build it with `swift build -c release --product \(name)`")
        }
        return path
    }
}
