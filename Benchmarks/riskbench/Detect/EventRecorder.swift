import CLinux
import Foundation
import RiskJudge
import Synchronization

/// Records riskd's event stream with the time of each line's arrival, on a thread of its own.
final class EventRecorder: Sendable {
    private struct State {
        var events: [RiskEvent] = []
        var lines: [(arrival: Int64, text: String)] = []
        var problem = ""
        var connected = false
    }

    private let state = Mutex(State())
    private let shouldStop = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    init(path: String) {
        Thread { [self] in
            record(path)
            finished.signal()
        }.start()
    }

    /// True once the stream's greeting has come.
    var isConnected: Bool { state.withLock { $0.connected } }

    /// Why the stream ended early; empty when it did not.
    var problem: String { state.withLock { $0.problem } }

    func count(_ kind: RiskEvent.Kind) -> Int {
        state.withLock { state in state.events.reduce(0) { $0 + ($1.kind == kind ? 1 : 0) } }
    }

    /// Stops recording; the lines with their times.
    func stop() -> [(arrival: Int64, text: String)] {
        // Releasing: pairs with the acquiring load in `record`.
        shouldStop.store(true, ordering: .releasing)
        finished.wait()
        return state.withLock { $0.lines }
    }

    private func record(_ path: String) {
        while true {
            if let stream = UnixStream(path: path) { return receive(stream) }
            // Acquiring: pairs with the releasing store in `stop`.
            if shouldStop.load(ordering: .acquiring) { return }
            usleep(20_000)
        }
    }

    private func receive(_ stream: consuming UnixStream) {
        stream.setReceiveTimeout(milliseconds: 100)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var pending: [UInt8] = []
        // Acquiring: pairs with the releasing store in `stop`.
        while !shouldStop.load(ordering: .acquiring) {
            switch stream.receive(&buffer) {
            case .bytes(let count):
                let arrival = clinux_monotonic_ns()
                pending.append(contentsOf: buffer[..<count])
                take(&pending, arrival)
            case .nothing:
                continue
            case .end:
                state.withLock { $0.problem = "riskd closed the event stream" }
                return
            }
        }
    }

    private func take(_ pending: inout [UInt8], _ arrival: Int64) {
        var start = 0
        while let feed = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending[start..<feed]
            if let event = RiskEvent(line: pending, range: start..<feed, arrival: arrival) {
                let text = String(decoding: line, as: UTF8.self)
                state.withLock { state in
                    if event.name == "stream.hello" { state.connected = true }
                    if event.name == "stream.bye" { state.problem = "riskd cut the stream off" }
                    state.events.append(event)
                    state.lines.append((arrival, text))
                }
            } else {
                state.withLock { $0.problem = "a line that is no event arrived" }
            }
            start = feed + 1
        }
        pending.removeFirst(start)
    }
}
