import CBench
import CLinux
import MTBridge
import RiskEngine

/// One connection that is asked for accounts, one batch after the other, as a poller does.
final class ShimBenchLine: BridgeSink {
    /// A batch's way there and back.
    struct Reading {
        var nanoseconds: Int64
        /// Blocks that all threads of this process allocated meanwhile.
        var allocations: Int64
    }
    private let name: String
    private let connection: any BridgeConnection
    private let clock: SystemClock
    private var rows = -1
    private var sum = 0.0

    init(_ name: String, _ connection: any BridgeConnection, clock: SystemClock) throws {
        self.name = name
        self.connection = connection
        self.clock = clock
        let limit = clinux_monotonic_ns() + 30_000_000_000
        while connection.state == .connecting, clinux_monotonic_ns() < limit { step() }
        guard case .ready = connection.state else {
            throw BenchmarkError("\(name): not ready: \(connection.state)")
        }
    }

    private func step() {
        connection.pump(now: clock.monotonic(), sink: self)
        guard rows < 0 else { return }
        _ = clinux_wait(
            connection.descriptor, connection.wantsWrite ? 1 : 0, -1, 100_000_000)
    }

    func read(_ logins: [UInt64]) throws -> Reading {
        rows = -1
        let allocations = cbench_allocations_all()
        let start = clinux_monotonic_ns()
        let deadline = clock.monotonic().advanced(byMilliseconds: 10_000)
        // unsafe: the array's elements, copied within the call.
        let id = unsafe logins.withUnsafeBufferPointer {
            unsafe connection.submitAccounts($0, deadline: deadline)
        }
        guard id != nil else { throw BenchmarkError("\(name): \(connection.state)") }
        while rows < 0 {
            step()
            if case .failed(let failure) = connection.state {
                throw BenchmarkError("\(name): \(failure.text)")
            }
        }
        let end = clinux_monotonic_ns()
        guard rows == logins.count else {
            throw BenchmarkError("\(name): \(rows) rows of \(logins.count)")
        }
        return Reading(
            nanoseconds: end - start, allocations: cbench_allocations_all() - allocations)
    }

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
        for index in 0..<rows.count { sum += rows.record(at: index).equity }
        self.rows = rows.count
    }

    func reply(_ id: RequestID, _ reply: BridgeReply) { rows = 0 }
    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {}
    func event(_ event: BridgeEvent) {}
    func timedOut(_ id: RequestID) { rows = 0 }
}
