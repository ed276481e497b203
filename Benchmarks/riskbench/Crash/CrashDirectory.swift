import CLinux
import Foundation
import RiskJudge

/// Where everything of one round lies: on a real file system, for what survives in memory proves
/// nothing.
struct CrashDirectory {
    let files: DetectDirectory

    var ledger: String { files.state + "/riskd.db" }

    /// Of the n-th life.
    func log(of life: Int) -> String { files.path + "/riskd-\(life).log" }

    /// - Parameter given: Nil makes one below the checkout's build directory.
    init(_ given: String?, round: Int) throws {
        let parent = given ?? Programs.directory + "/../crash-\(getpid())"
        files = try DetectDirectory("\(parent)/\(round)")
        try files.create()
        guard !Self.isInMemory(files.path) else {
            throw BenchmarkError(
                "\(files.path) is in memory: name a directory on a disk with --directory")
        }
    }

    func remove() { files.remove() }

    private static func isInMemory(_ path: String) -> Bool {
        let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var best = (length: 0, type: "")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count > 2, fields[1].count >= best.length else { continue }
            let point = fields[1] == "/" ? "/" : fields[1] + "/"
            if (real + "/").hasPrefix(point) { best = (fields[1].count, fields[2]) }
        }
        return best.type == "tmpfs" || best.type == "ramfs"
    }
}
