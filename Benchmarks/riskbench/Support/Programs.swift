import Foundation

/// Where the programs of this build are: beside riskbench.
enum Programs {
    static var directory: String {
        let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        return URL(fileURLWithPath: path).deletingLastPathComponent().path
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
