internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The budget lines of one server, shared by its threads: what the MT server may be asked for.
final class ServerBudgets: Sendable {
    enum Line: Int, CaseIterable {
        case accountReads
        case quotes
        case enforcementReads

        var name: String {
            switch self {
            case .accountReads: "account_reads"
            case .quotes: "quotes"
            case .enforcementReads: "enforcement_reads"
            }
        }
    }
    private let lines: Mutex<[RateBudget]>
    private let limits: [Double]
    // Relaxed: an instant, ordered with nothing.
    private let readRefusedAt = Atomic<Int64>(.min / 2)
    private let quotesRefusedAt = Atomic<Int64>(.min / 2)

    /// After a refusal of what enforcement needs, those that can wait do so for this long.
    static let precedenceMilliseconds: Int64 = 100

    init(settings: ServerSettings, now: MonotonicTime) {
        limits = [
            settings.accountRequestsPerSecond, settings.quoteRequestsPerSecond,
            settings.enforcementRequestsPerSecond,
        ]
        // A mass of accounts in danger at one tick is read at once, as far as a second's requests
        // go: `pipeline` bounds how many are under way. The others are spread evenly, but for
        // quotes that a mass of first reads waits for.
        let quotes = 1 + Int(ServerSettings.earlyQuotesMax)
        let bursts = [max(1, Int(limits[0])), quotes, 1]
        lines = Mutex(
            zip(limits, bursts).map {
                RateBudget(requestsPerSecondMax: max(1, Int($0)), burst: $1, now: now)
            })
    }

    func take(_ line: Line, now: MonotonicTime, _ urgency: RequestUrgency = .full) -> Bool {
        let granted = lines.withLock { $0[line.rawValue].take(now: now, urgency) }
        if !granted { note(line, refusedAt: now) }
        return granted
    }

    /// The same for reads that others go before: nothing while one of those was just refused.
    func takeInBackground(_ line: Line, now: MonotonicTime) -> Bool {
        let last = MonotonicTime(nanoseconds: lastRefusal(line))
        guard now.milliseconds(since: last) >= Self.precedenceMilliseconds else { return false }
        return lines.withLock { $0[line.rawValue].take(now: now) }
    }

    private func note(_ line: Line, refusedAt now: MonotonicTime) {
        switch line {
        case .accountReads: break
        case .quotes: quotesRefusedAt.store(now.nanoseconds, ordering: .relaxed)
        case .enforcementReads: readRefusedAt.store(now.nanoseconds, ordering: .relaxed)
        }
    }

    private func lastRefusal(_ line: Line) -> Int64 {
        switch line {
        case .accountReads: .min / 2
        case .quotes: quotesRefusedAt.load(ordering: .relaxed)
        case .enforcementReads: readRefusedAt.load(ordering: .relaxed)
        }
    }

    func nextAvailable(
        _ line: Line, now: MonotonicTime, _ urgency: RequestUrgency = .full
    ) -> MonotonicTime {
        lines.withLock { $0[line.rawValue].nextAvailable(now: now, urgency) }
    }

    /// How many requests would be let through at once.
    func available(_ line: Line, now: MonotonicTime) -> Int {
        lines.withLock { $0[line.rawValue].available(now: now) }
    }

    func tooFrequent(_ line: Line, now: MonotonicTime) {
        lines.withLock { $0[line.rawValue].tooFrequent(now: now) }
    }

    func view(_ line: Line) -> BudgetView {
        var view = BudgetView()
        view.line = line.name
        view.limit = limits[line.rawValue]
        lines.withLock {
            view.current = $0[line.rawValue].currentRate
            view.refused = $0[line.rawValue].halvings
        }
        return view
    }
}
