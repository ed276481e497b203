import Foundation

/// What a process has used so far, from /proc.
struct ProcessUsage {
    /// Resident set now, and its peak.
    var residentKiB = 0
    var residentKiBMax = 0
    /// Processor time of all its threads.
    var cpuSeconds = 0.0

    /// Nil when the process is gone.
    init?(pid: Int32) {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8),
            let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let close = stat.lastIndex(of: ")")
        else { return nil }
        for line in status.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 2, let value = Int(words[1]) else { continue }
            if words[0] == "VmRSS:" { residentKiB = value }
            if words[0] == "VmHWM:" { residentKiBMax = value }
        }
        // After the name: state is field 3, utime 14, stime 15 (proc(5)).
        let fields = stat[stat.index(after: close)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12])
        else { return nil }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}
