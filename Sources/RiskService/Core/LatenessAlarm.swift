internal import MTBridge
internal import RiskEngine

/// Says when the polls of a tier come too late for what is promised, and when they keep up again.
///
/// Owned by the primary poller's thread.
struct LatenessAlarm {
    private let context: ServerContext
    private var late: Set<Tier> = []

    /// A tier is late when its head has waited this many intervals beyond its due time.
    static let intervalsMax: Int64 = 2
    /// And at least this long: a request more or less is no overload.
    static let millisecondsMin: Int64 = 1_000

    init(context: ServerContext) { self.context = context }

    mutating func round(now: MonotonicTime) {
        let queues = context.table.queues
        // Uniform polling is late by design: everyone is as good as always due.
        guard context.settings.policy != .uniform else { return }
        for tier in Tier.polled {
            let lateness = queues.lateness(of: tier, now: now)
            let bound = max(Self.millisecondsMin, Self.intervalsMax * queues.intervals[tier])
            if lateness > bound, late.insert(tier).inserted {
                say(
                    "tier \(tier.name) is polled \(lateness) ms late: the account-read budget does "
                        + "not hold the bound of detection", .error)
            } else if lateness <= bound / 2, late.remove(tier) != nil {
                say("tier \(tier.name) is polled in time again", .notice)
            }
        }
    }

    private func say(_ text: String, _ priority: JournalPriority) {
        context.service.events.say(
            JournalEntry(
                .overload, priority: priority, "\(context.settings.id): \(text)",
                fields: [(.server, context.settings.id.rawValue)]))
    }
}
