/// What the judge keeps of one server.
struct ServerJudge {
    /// Windows of masks by the oracle, ascending.
    let windows: [ClosedRange<Int64>]
    /// Until then nothing can be expected: faults, start, steps that are too coarse.
    var excusedUntil = Int64.min
    /// As riskd announced it.
    var maskedSince: Int64?
    /// When the last mask ended.
    var unmaskedAt = Int64.min
    /// That have arrived so far.
    var writes = 0
    /// By then its accounts are blind.
    var blindBy: Int64?

    init(windows: [ClosedRange<Int64>]) { self.windows = windows }

    /// Whether an instant is well inside a window, or well outside of all.
    func window(near utc: Int64, tolerance: Int64) -> (isInside: Bool, isOutside: Bool) {
        // The first that ends after it.
        var (low, high) = (0, windows.count)
        while low < high {
            let middle = (low + high) / 2
            if windows[middle].upperBound + tolerance < utc {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < windows.count else { return (false, true) }
        let window = windows[low]
        return (
            utc > window.lowerBound + tolerance && utc < window.upperBound - tolerance,
            utc < window.lowerBound - tolerance
        )
    }
}
