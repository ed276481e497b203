/// What is measured of a queue.
enum QueueMeasure: String, CaseIterable {
    /// Nanoseconds per push and pop of one thread.
    case uncontended
    /// The same with 512 in, then 512 out.
    case burst
    /// Millions of items a second from one thread to another.
    case stream
    /// Nanoseconds from one thread to another and back.
    case trip

    var title: String {
        switch self {
        case .uncontended: "push+pop ns"
        case .burst: "burst-512 ns"
        case .stream: "1P1C M/s"
        case .trip: "round trip ns"
        }
    }

    /// Operations in one round: some tens of milliseconds for a good queue.
    var count: Int {
        switch self {
        case .uncontended, .burst: 2_048_000
        case .stream: 2_000_000
        case .trip: 100_000
        }
    }

    /// Whether two processors take part, so that their distance matters.
    var isContended: Bool { self == .stream || self == .trip }
    var higherIsBetter: Bool { self == .stream }
}
