/// One named promise of the bridge contract, and how to find out whether a bridge keeps it.
public struct ConformanceCheck: Sendable {
    public enum Part: String, Sendable {
        /// Changes nothing on the server.
        case read
        /// Acts on one account, which must be there for this.
        case write
    }
    /// `accounts.identity`: what scripts may rely on.
    public let name: String
    /// What a pass proves, in one sentence.
    public let proves: String
    public let part: Part
    /// Says what it saw, or throws why it did not pass.
    let body: @Sendable (ConformanceSession) throws(ConformanceFinding) -> String

    init(
        _ name: String, _ proves: String, part: Part = .read,
        body: @escaping @Sendable (ConformanceSession) throws(ConformanceFinding) -> String
    ) {
        self.name = name
        self.proves = proves
        self.part = part
        self.body = body
    }
}

/// Why a check did not pass; the text is for who wrote the bridge.
enum ConformanceFinding: Error {
    case failed(String)
    /// The server has nothing to check this with.
    case skipped(String)
}

/// What a check came to.
public enum ConformanceOutcome: String, Sendable {
    case passed
    case failed
    case skipped
}

/// One check's outcome.
public struct ConformanceResult: Sendable {
    public let check: ConformanceCheck
    public let outcome: ConformanceOutcome
    /// What was seen: counts when it passed, what was expected and found when not.
    public let detail: String
    public let milliseconds: Int64
}

/// What became of all checks that were run.
public struct ConformanceReport: Sendable {
    public let subject: String
    /// Who answered; nil when no connection came about.
    public let info: BridgeServerInfo?
    public let results: [ConformanceResult]

    public func count(_ outcome: ConformanceOutcome) -> Int {
        results.count { $0.outcome == outcome }
    }

    /// No check failed, and not all of them were skipped.
    public var isConforming: Bool { count(.failed) == 0 && count(.passed) > 0 }
}
