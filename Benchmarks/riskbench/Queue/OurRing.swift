import CBench
import CLinux
import Foundation
import RiskEngine

/// Rounds of riskd's own tier ring, the same as those of the peers.
///
/// See `Benchmarks/peers/queue_peers.cpp`.
enum OurRing {
    static let capacity = 65_536

    /// - Throws: `BenchmarkError` when what came out is not what went in.
    static func round(
        _ measure: QueueMeasure, processors: (Int32, Int32)
    ) throws(BenchmarkError) -> Double {
        let outcome =
            switch measure {
            case .uncontended: uncontended(measure.count, on: processors.0)
            case .burst: burst(measure.count, on: processors.0)
            case .stream: stream(measure.count, on: processors)
            case .trip: trip(measure.count, on: processors)
            }
        guard outcome.isSound else {
            throw BenchmarkError("the tier ring lost or repeated tokens in \(measure.rawValue)")
        }
        return outcome.value
    }

    private struct Outcome {
        var value: Double
        var isSound: Bool

        init(_ value: Double, sum: Int, of count: Int) {
            self.value = value
            isSound = sum == Self.sum(count)
        }

        /// Of the slots of tokens 0 ..< count: slots have 16 bits here.
        static func sum(_ count: Int) -> Int {
            let laps = count / capacity
            let rest = count % capacity
            return laps * (capacity * (capacity - 1) / 2) + rest * (rest - 1) / 2
        }
    }

    private static func token(_ index: Int) -> Token {
        Token(slot: index & (capacity - 1), due: UInt32(truncatingIfNeeded: index))
    }

    private static func uncontended(_ count: Int, on processor: Int32) -> Outcome {
        _ = cbench_pin(processor)
        let ring = TierRing(minimumCapacity: capacity)
        var sum = 0
        let start = clinux_monotonic_ns()
        for index in 0..<count {
            _ = ring.push(token(index))
            if let token = ring.pop() { sum &+= token.slot }
        }
        let spent = clinux_monotonic_ns() - start
        return Outcome(Double(spent) / Double(count), sum: sum, of: count)
    }

    private static func burst(_ count: Int, on processor: Int32) -> Outcome {
        _ = cbench_pin(processor)
        let ring = TierRing(minimumCapacity: capacity)
        var sum = 0
        let start = clinux_monotonic_ns()
        for first in stride(from: 0, to: count, by: 512) {
            for index in first..<first + 512 { _ = ring.push(token(index)) }
            for _ in 0..<512 { if let token = ring.pop() { sum &+= token.slot } }
        }
        let spent = clinux_monotonic_ns() - start
        return Outcome(Double(spent) / Double(count), sum: sum, of: count)
    }

    private static func stream(_ count: Int, on processors: (Int32, Int32)) -> Outcome {
        let ring = TierRing(minimumCapacity: capacity)
        let gate = StartGate(parties: 2)
        let results = Results()
        let producer = Worker(on: processors.0) {
            gate.arrive()
            results.start = clinux_monotonic_ns()
            var backoff = Backoff()
            for index in 0..<count {
                while !ring.push(token(index)) { backoff.wait() }
                backoff.reset()
            }
        }
        let consumer = Worker(on: processors.1) {
            gate.arrive()
            var backoff = Backoff()
            var sum = 0
            for _ in 0..<count {
                sum &+= take(ring, &backoff).slot
            }
            results.end = clinux_monotonic_ns()
            results.sum = sum
        }
        producer.join()
        consumer.join()
        let spent = Double(results.end - results.start)
        return Outcome(Double(count) * 1_000 / spent, sum: results.sum, of: count)
    }

    private static func trip(_ count: Int, on processors: (Int32, Int32)) -> Outcome {
        let there = TierRing(minimumCapacity: capacity)
        let back = TierRing(minimumCapacity: capacity)
        let results = Results()
        let echo = Worker(on: processors.1) {
            var backoff = Backoff()
            for _ in 0..<count { _ = back.push(take(there, &backoff)) }
        }
        let caller = Worker(on: processors.0) {
            var backoff = Backoff()
            var sum = 0
            results.start = clinux_monotonic_ns()
            for index in 0..<count {
                _ = there.push(token(index))
                sum &+= take(back, &backoff).slot
            }
            results.end = clinux_monotonic_ns()
            results.sum = sum
        }
        caller.join()
        echo.join()
        let spent = Double(results.end - results.start)
        return Outcome(spent / Double(count), sum: results.sum, of: count)
    }

    @inline(__always)
    private static func take(_ ring: TierRing, _ backoff: inout Backoff) -> Token {
        while true {
            if let token = ring.pop() {
                backoff.reset()
                return token
            }
            backoff.wait()
        }
    }
}
