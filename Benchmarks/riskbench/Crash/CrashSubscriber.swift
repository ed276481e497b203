import CLinux
import Foundation
import RiskJudge
import Synchronization

/// A consumer as docs/events.md asks for one: keeps the last `seq` that it has, and comes back with
/// it after each death.
final class CrashSubscriber: Sendable {
    private struct State {
        var received: [(seq: Int64, id: String)] = []
        var problems: [String] = []
    }
    private let state = Mutex(State())
    private let shouldStop = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)
    private let path: String

    init(path: String) {
        self.path = path
        Thread { [self] in
            // Acquiring: pairs with the releasing store in `stop`.
            while !shouldStop.load(ordering: .acquiring) {
                if let stream = UnixStream(path: path) {
                    receive(stream)
                } else {
                    usleep(5_000)
                }
            }
            finished.signal()
        }.start()
    }

    /// The events received, in order, and what was wrong with the stream.
    func stop() -> (received: [(seq: Int64, id: String)], problems: [String]) {
        // Releasing: pairs with the acquiring loads.
        shouldStop.store(true, ordering: .releasing)
        finished.wait()
        return state.withLock { ($0.received, $0.problems) }
    }

    var count: Int { state.withLock { $0.received.count } }

    private func receive(_ stream: consuming UnixStream) {
        stream.setReceiveTimeout(milliseconds: 100)
        let last = state.withLock { $0.received.last?.seq } ?? 0
        guard stream.send("{\"after\":\(last)}\n") else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var pending: [UInt8] = []
        // Acquiring: pairs with the releasing store in `stop`.
        while !shouldStop.load(ordering: .acquiring) {
            switch stream.receive(&buffer) {
            case .bytes(let count):
                pending.append(contentsOf: buffer[..<count])
                take(&pending)
            case .nothing: continue
            // Whole lines only: a line that a death cut off comes again.
            case .end: return
            }
        }
    }

    private func take(_ pending: inout [UInt8]) {
        var start = 0
        while let feed = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = RiskEvent(line: pending, range: start..<feed, arrival: 0)
            state.withLock { state in
                guard let line else {
                    state.problems.append("a line that is no event arrived")
                    return
                }
                if line.name == "stream.resync" {
                    state.problems.append("\(line.name) arrived")
                }
                guard !line.name.hasPrefix("stream.") else { return }
                let expected = (state.received.last?.seq ?? 0) + 1
                if line.seq != expected {
                    state.problems.append("seq \(line.seq) came where \(expected) belongs")
                }
                state.received.append((line.seq, line.id))
            }
            start = feed + 1
        }
        pending.removeFirst(start)
    }
}
