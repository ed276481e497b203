import Foundation

/// A file of the repository as text, with its path from the package root.
struct SourceFile: Sendable {
    let path: String
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

/// The Swift files that the lints read: sources, tests and benchmarks, never build products.
enum SourceTree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// All files with one of `extensions` under `folders`, in order of their paths.
    static func files(
        in folders: [String] = ["Sources", "Tests", "Benchmarks"],
        withExtensions extensions: Set<String> = ["swift"]
    ) throws -> [SourceFile] {
        var files: [SourceFile] = []
        for folder in folders {
            let base = root.appending(path: folder)
            let paths = FileManager.default.enumerator(atPath: base.path)
            while let name = paths?.nextObject() as? String {
                guard extensions.contains((name as NSString).pathExtension) else { continue }
                let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
                files.append(SourceFile(path: "\(folder)/\(name)", text: text))
            }
        }
        return files.sorted { $0.path < $1.path }
    }
}
