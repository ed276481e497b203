internal import Synchronization

/// What the interfaces count about themselves; read by any thread.
final class InterfaceCounters: Sendable {
    private struct State {
        var subscribers = 0
        var byes: [ControlFrame.ByeReason: UInt64] = [:]
        var resyncs: [ControlFrame.ResyncReason: UInt64] = [:]
        var responses: [Int: UInt64] = [:]
        var httpConnections = 0
        var httpEvicted: UInt64 = 0
        var controlRequests: [String: UInt64] = [:]
    }
    private let state = Mutex(State())
    private let eventsSent = Atomic<UInt64>(0)

    // Relaxed: a count that nothing is ordered by.
    func eventSent() { eventsSent.add(1, ordering: .relaxed) }
    func subscribers(_ count: Int) { state.withLock { $0.subscribers = count } }
    func bye(_ reason: ControlFrame.ByeReason) {
        state.withLock { $0.byes[reason, default: 0] += 1 }
    }
    func resync(_ reason: ControlFrame.ResyncReason) {
        state.withLock { $0.resyncs[reason, default: 0] += 1 }
    }
    func response(_ code: Int) { state.withLock { $0.responses[code, default: 0] += 1 } }
    func httpConnections(_ count: Int) { state.withLock { $0.httpConnections = count } }
    func httpEvicted() { state.withLock { $0.httpEvicted += 1 } }
    func controlRequest(outcome: String) {
        state.withLock { $0.controlRequests[outcome, default: 0] += 1 }
    }

    /// Everything counted so far, in a stable order.
    func samples() -> [MetricSample] {
        // The state is copied, so that building the samples holds no lock.
        let state = state.withLock { $0 }
        var samples = [
            MetricSample(
                "event_subscribers", "Subscribers of the event socket now.", .gauge,
                value: Double(state.subscribers)),
            MetricSample(
                "event_frames_sent", "Events sent, counted per subscriber.", .counter,
                value: Double(eventsSent.load(ordering: .relaxed))),
            MetricSample(
                "http_connections", "Open HTTP connections.", .gauge,
                value: Double(state.httpConnections)),
            MetricSample(
                "http_connections_evicted", "Idle connections closed to make room.", .counter,
                value: Double(state.httpEvicted)),
        ]
        for reason in ControlFrame.ByeReason.allCases {
            samples.append(
                MetricSample(
                    "event_byes", "Streams ended by riskd, by reason.", .counter,
                    labels: [("reason", reason.rawValue)],
                    value: Double(state.byes[reason] ?? 0)))
        }
        for reason in ControlFrame.ResyncReason.allCases {
            samples.append(
                MetricSample(
                    "event_resyncs", "Cursors that could not be used, by reason.", .counter,
                    labels: [("reason", reason.rawValue)],
                    value: Double(state.resyncs[reason] ?? 0)))
        }
        for (code, count) in state.responses.sorted(by: { $0.key < $1.key }) {
            samples.append(
                MetricSample(
                    "http_requests", "HTTP responses by status code.", .counter,
                    labels: [("code", String(code))], value: Double(count)))
        }
        for (outcome, count) in state.controlRequests.sorted(by: { $0.key < $1.key }) {
            samples.append(
                MetricSample(
                    "control_requests", "Control requests by outcome.", .counter,
                    labels: [("outcome", outcome)], value: Double(count)))
        }
        return samples
    }
}
