internal import RiskEngine
internal import Synchronization

/// A statistic that any thread may add to.
struct Counter: ~Copyable {
    // Relaxed throughout: a statistic pairs with nothing.
    private let count = Atomic<UInt64>(0)

    var value: UInt64 { count.load(ordering: .relaxed) }

    @inline(__always)
    func add(_ amount: Int = 1) { count.add(UInt64(amount), ordering: .relaxed) }
}

/// Counters of one server.
final class ServerStatistics: Sendable {
    private let consistent = Counter()
    private let torn = Counter()
    private let stale = Counter()
    private let impossible = Counter()
    let unknownLogins = Counter()
    let missingLogins = Counter()
    let accountRequests = Counter()
    let accountRows = Counter()
    let enforcementRequests = Counter()
    let writeRequests = Counter()
    let quoteRequests = Counter()
    let refused = Counter()
    let timeouts = Counter()
    let connects = Counter()
    let touches = Counter()
    let breaches = Counter()
    let warnings = Counter()
    /// Breaches first seen inside a mask, and those of them that were none after it.
    let holds = Counter()
    let recoveries = Counter()
    /// Violations whose enforcement ended, flat or given to a person.
    let settled = Counter()

    @inline(__always)
    func count(_ sampleClass: SampleClass) {
        switch sampleClass {
        case .consistent: consistent.add()
        case .torn: torn.add()
        case .stale: stale.add()
        case .impossible: impossible.add()
        case .none: break
        }
    }

    func samples() -> [String: UInt64] {
        [
            SampleClass.consistent.name: consistent.value,
            SampleClass.torn.name: torn.value,
            SampleClass.stale.name: stale.value,
            SampleClass.impossible.name: impossible.value,
        ]
    }
}
