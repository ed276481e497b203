internal import MTBridge
internal import RiskEngine

/// When the quote thread is silent: has the accounts that left their tiers to it read, those in
/// danger first, so that each gets its own tier again.
///
/// Owned by the primary poller; reads published copies.
struct PredictionFallback {
    private let context: ServerContext
    private let prediction: PredictionContext
    private var wasAlive = false
    private var isSilent = false
    private var nextAt = MonotonicTime.zero
    /// The slots still to be promoted, the most urgent last.
    private var waiting: [Int] = []

    static let periodMilliseconds: Int64 = 50

    init?(context: ServerContext) {
        guard let prediction = context.prediction else { return nil }
        self.context = context
        self.prediction = prediction
    }

    /// A load and a comparison while the quote thread works.
    mutating func round(now: MonotonicTime) {
        let alive = prediction.board.isAlive(now: now)
        if alive == isSilent && (wasAlive || alive) {
            isSilent = !alive
            waiting = alive ? [] : left()
            say(alive)
        }
        wasAlive = wasAlive || alive
        guard !waiting.isEmpty, now >= nextAt else { return }
        nextAt = now.advanced(byMilliseconds: Self.periodMilliseconds)
        let queues = context.table.queues
        // Never more than one request's worth: confirming reads must not wait behind them.
        for _ in 0..<max(0, context.settings.batch - queues.tokens(in: .now)) {
            guard let slot = waiting.popLast() else { return }
            queues.promote(slot: slot, now: now)
        }
    }

    /// Accounts that wait in `idle` and do not belong there.
    private func left() -> [Int] {
        var found: [(slot: Int, tier: Tier)] = []
        for slot in 0..<context.directory.slotsUsed
        where context.table.queues.state(of: slot).tier == .idle {
            let row = context.table.row(of: slot)
            let own = context.policy.tier(for: row, recentVelocity: 0)
            if own < .idle { found.append((slot, own)) }
        }
        return found.sorted { $0.tier > $1.tier }.map(\.slot)
    }

    private func say(_ alive: Bool) {
        let server = context.settings.id
        context.service.events.say(
            JournalEntry(
                alive ? .recovered : .prediction,
                alive
                    ? "\(server): accounts are predicted from quotes"
                    : "\(server): the quote thread is silent: accounts go back to their tiers",
                fields: [(.server, server.rawValue)]))
    }
}
