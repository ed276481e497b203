import RiskJudge

/// The limits of `docs/benchmarks.md`, for `--check`.
struct DetectLimits {
    var p50Milliseconds: Int64
    var p99Milliseconds: Int64
    var unseenMilliseconds: Int64?
    var readsPerSecond: Double?

    /// What is asked of a policy over so many accounts; nil where nothing is.
    init?(policy: String, accounts: Int) {
        switch (policy, accounts) {
        case ("tiers", ...10_000): self.init(p50: 300, p99: 1_500)
        case ("predict", ...10_000): self.init(p50: 120, p99: 250, unseen: 300, reads: 1_000)
        case ("predict", ...50_000): self.init(p50: 200, p99: 1_000, unseen: 1_000, reads: 3_500)
        default: return nil
        }
    }

    private init(p50: Int64, p99: Int64, unseen: Int64? = nil, reads: Double? = nil) {
        p50Milliseconds = p50
        p99Milliseconds = p99
        unseenMilliseconds = unseen
        readsPerSecond = reads
    }
}

extension DetectJudgement {
    /// The limits that the run exceeds, in words; those of latency are of the first cohort.
    var exceeded: [String] {
        var exceeded: [String] = []
        // Slower answers than the limits were made for are reported, not measured by them.
        if record.latencyMilliseconds <= 20, record.slowPercent == 0,
            let limits = DetectLimits(policy: record.policy, accounts: record.accounts)
        {
            exceeded += latencyExceeded(limits)
        }
        if record.residentKiBMax > 64 * 1_024, record.accounts <= 10_000 {
            exceeded.append("resident set above 64 MiB")
        }
        if record.cpuShare > 0.25, record.accounts <= 10_000 {
            exceeded.append("more than 25 % of one processor")
        }
        if let peaks, let p99 = Percentile(peaks.understated).at(99), p99 > 20_000 {
            exceeded.append("peaks understated by more than 2 % of the drawdown amount at p99")
        }
        return exceeded
    }

    private func latencyExceeded(_ limits: DetectLimits) -> [String] {
        var exceeded: [String] = []
        let speed = Int64(record.speed)
        let own = verdicts[0]
        let latency = Percentile(own.latencies)
        if let p50 = latency.at(50), p50 * speed > limits.p50Milliseconds * 1_000_000 {
            exceeded.append("latency p50 above \(limits.p50Milliseconds) ms")
        }
        if let p99 = latency.at(99), p99 * speed > limits.p99Milliseconds * 1_000_000 {
            exceeded.append("latency p99 above \(limits.p99Milliseconds) ms")
        }
        if let unseen = limits.unseenMilliseconds, own.unseenMax * speed > unseen * 1_000_000 {
            exceeded.append("an episode longer than \(unseen) ms unseen")
        }
        // Accounts that cannot be predicted are polled in tiers: that is not the predictor's load.
        if let reads = limits.readsPerSecond, load.readsPerSecond > reads, cohorts.count == 1 {
            exceeded.append("more than \(Number.fixed(reads, decimals: 0)) account reads a second")
        }
        return exceeded
    }
}
