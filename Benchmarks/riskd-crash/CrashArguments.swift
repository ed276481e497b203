import MTBridge
import RiskEngine
import RiskService

/// What the campaign asks for.
struct CrashArguments {
    var configuration = ""
    var clock = SystemClock()
    var point = CrashPoint.serving
    /// Dies the n-th time that it passes the point.
    var passage = 1

    /// Nil for anything but all three options.
    init?(_ words: [String]) {
        guard words.count == 6 else { return nil }
        var seen: Set<String> = []
        for index in stride(from: 0, to: 6, by: 2) {
            let value = words[index + 1]
            seen.insert(words[index])
            switch words[index] {
            case "--config": configuration = value
            case "--time-origin":
                let parts = value.split(separator: "@")
                guard parts.count == 2, let utc = UTCTime(rfc3339: String(parts[0])),
                    let instant = Int64(parts[1])
                else { return nil }
                clock = SystemClock(origin: utc, atMonotonicNanoseconds: instant, scale: 1)
            case "--die-at":
                let parts = value.split(separator: ":")
                guard let point = parts.first.flatMap({ CrashPoint(rawValue: String($0)) }),
                    let passage = parts.count == 2 ? Int(parts[1]) : 1, passage > 0
                else { return nil }
                self.point = point
                self.passage = passage
            default: return nil
            }
        }
        guard seen.count == 3 else { return nil }
    }
}
