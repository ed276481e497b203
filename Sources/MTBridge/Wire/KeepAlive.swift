import RiskEngine

/// When to ping a silent peer, and when to give it up.
struct KeepAlive {
    enum Action {
        case nothing
        case ping
        case dead
    }
    private let timing: WireTiming
    private var lastReceived: MonotonicTime
    private var lastPing: MonotonicTime

    init(timing: WireTiming, now: MonotonicTime) {
        self.timing = timing
        lastReceived = now
        lastPing = now
    }

    mutating func received(now: MonotonicTime) { lastReceived = now }

    mutating func tick(now: MonotonicTime) -> Action {
        if now.milliseconds(since: lastReceived) >= timing.silenceMilliseconds { return .dead }
        guard now.milliseconds(since: max(lastReceived, lastPing)) >= timing.pingMilliseconds else {
            return .nothing
        }
        lastPing = now
        return .ping
    }
}
