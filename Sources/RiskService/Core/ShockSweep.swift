internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// When prices jump: has the accounts read that could have broken a floor since their last sample.
///
/// Tiers are given at each sample, for the speed that was seen then. After a jump that speed is
/// wrong for everybody at once, and an account in a slow tier would learn of it last. So while the
/// velocity lately seen exceeds the assumed stress, all accounts are looked over with each request,
/// and those that prices may have carried below a floor since their last sample are promoted, the
/// most endangered first: never more than one request's worth at a time, so that confirming reads
/// do not wait behind them.
///
/// Owned by the primary poller; reads published copies.
struct ShockSweep {
    private let context: ServerContext
    private var nextAt = MonotonicTime.zero
    /// `danger`: how many times over prices have travelled the account's distance to its floor.
    private var candidates: [(slot: Int, danger: Double)] = []

    /// Between two looks: about one request at the default budget.
    static let periodMilliseconds: Int64 = 50

    init(context: ServerContext) { self.context = context }

    /// O(accounts) while a shock lasts, else nothing.
    mutating func round(_ velocity: VelocityMeter, now: MonotonicTime) {
        guard velocity.recent > context.settings.stressVelocity.rawValue, now >= nextAt,
            context.settings.policy != .uniform, !isLeftToPrediction(now)
        else { return }
        nextAt = now.advanced(byMilliseconds: Self.periodMilliseconds)
        let queues = context.table.queues
        let room = context.settings.batch - queues.tokens(in: .now)
        guard room > 0 else { return }
        collect(velocity, now: now)
        candidates.sort { $0.danger > $1.danger }
        for candidate in candidates.prefix(room) {
            queues.promote(slot: candidate.slot, now: now)
        }
    }

    /// Whether quotes tell of everybody who is in danger.
    private func isLeftToPrediction(_ now: MonotonicTime) -> Bool {
        guard let prediction = context.prediction, prediction.board.isAlive(now: now) else {
            return false
        }
        return prediction.unpredictable.load(ordering: .relaxed) == 0
    }

    /// Accounts whose floor may have been reached since their last sample.
    private mutating func collect(_ velocity: VelocityMeter, now: MonotonicTime) {
        candidates.removeAll(keepingCapacity: true)
        for slot in 0..<context.directory.slotsUsed {
            let state = context.table.queues.state(of: slot)
            guard !state.isHeld, state.tier > .now, state.tier < .none else { continue }
            let row = context.table.row(of: slot)
            guard let headroom = row.headroom, row.isExposed, row.sampledAt != 0 else { continue }
            // Quotes know better who is in danger.
            let board = context.prediction?.board
            if board?.isPredictable(slot: slot, login: row.login, now: now) == true { continue }
            let distance = Double(max(headroom, 1)) / TierPolicy.notional(row) * 1e6
            let danger = velocity.travelled(since: row.sampledAt) / distance
            if danger >= 1 { candidates.append((slot, danger)) }
        }
    }
}
