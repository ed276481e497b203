internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Polls one server over one connection: packs due accounts into batches, judges what comes back.
///
/// Owned by one thread, which calls `step` whenever the connection is readable, an account was
/// promoted, or the instant that the last `step` returned has come. Several pollers share a
/// server's queues and budget; the primary also keeps the house (`Housekeeper`).
final class Poller: BridgeSink {
    let context: ServerContext
    let driver: ConnectionDriver
    let housekeeper: Housekeeper?
    var plans: PlanTable
    private var plansGeneration: UInt64
    var timeline: ServerTimeline
    private var windows: MaskCalendar
    private var masksGeneration: UInt64
    var velocity = VelocityMeter()
    private var sweep: ShockSweep?
    private var fallback: PredictionFallback?
    /// Samples for the quote thread; nil unless accounts are predicted.
    let feed: SampleRing?
    let findings = FindingBuffer()
    let recorder: FindingRecorder
    let enrolment: EnrolmentDesk
    /// Idle and in flight; a batch in flight has a request.
    private let batches: [AccountBatch]
    /// When the pump that is running began: the receive time of its replies.
    private(set) var now = MonotonicTime.zero

    /// Whether second reads would take requests that first reads need; as of the last reply.
    var isScarce = false

    /// A batch with room takes accounts due within this many thousandths of their interval.
    static let aheadShare: Int64 = 100
    /// How long a request that is not full may wait for others of the same second.
    static let patienceMilliseconds: Int64 = 100

    init(
        context: ServerContext, connector: any BridgeConnector, index: Int,
        enrolment: EnrolmentDesk
    ) {
        self.context = context
        driver = ConnectionDriver(
            connector: connector, role: .reader, seed: 0x5eed + UInt64(index))
        self.enrolment = enrolment
        housekeeper = index == 0 ? Housekeeper(context: context, enrolment: enrolment) : nil
        sweep = index == 0 ? ShockSweep(context: context) : nil
        fallback = index == 0 ? PredictionFallback(context: context) : nil
        feed = context.prediction?.rings[index]
        plans = context.service.plans.table
        plansGeneration = context.service.plans.currentGeneration
        timeline = ServerTimeline(zone: context.settings.zone)
        masksGeneration = context.masks.generation
        windows = MaskCalendar(
            windows: context.masks.settings.windows, zone: context.settings.zone)
        recorder = FindingRecorder(context: context)
        let size = context.settings.batch
        batches = (0..<context.settings.pipeline).map { _ in AccountBatch(capacity: size) }
    }

    /// One round: receive, judge, send.
    ///
    /// Never blocks.
    ///
    /// - Returns: When it wants the next round even if nothing happens.
    func step(now: MonotonicTime) -> MonotonicTime {
        self.now = now
        refreshPlans()
        switch driver.pump(now: now, sink: self) {
        case .connected(let info): connected(info)
        case .renewed:
            context.service.crashHook?.reached(.rotated)
            housekeeper?.renewed(now: now)
        case .lost(let reason): lost(reason)
        case nil: break
        }
        var wake = driver.wakeAt(now: now)
        if let connection = driver.ready {
            sweep?.round(velocity, now: now)
            fallback?.round(now: now)
            wake = min(wake, takeConfirmed())
            wake = min(wake, housekeeper?.step(connection, now: now) ?? wake)
            wake = min(wake, sendBatches(connection))
            // What was just submitted leaves with this round.
            if connection.wantsWrite { connection.pump(now: now, sink: self) }
        }
        housekeeper?.chores(now: now)
        return wake
    }

    func close() {
        failBatches()
        driver.close()
    }

    /// Whether it only waits for accounts to be due: what it wakes for before is to look at what
    /// other threads ask.
    var isWaitingForAccounts: Bool {
        driver.ready != nil && housekeeper?.isIdle ?? true
            && context.prediction.map { $0.confirmable.count == 0 } ?? true
    }

    private func refreshPlans() {
        let generation = context.service.plans.currentGeneration
        guard generation != plansGeneration else { return }
        plansGeneration = generation
        plans = context.service.plans.table
    }

    /// The mask of samples taken at `utc`.
    func mask(at utc: UTCTime) -> MaskState {
        if context.masks.generation != masksGeneration {
            masksGeneration = context.masks.generation
            windows = MaskCalendar(
                windows: context.masks.settings.windows, zone: context.settings.zone)
        }
        return context.masks.state(at: utc, windows: &windows)
    }

    private func connected(_ info: BridgeServerInfo) {
        context.statistics.connects.add()
        timeline.reset()
        housekeeper?.connected(info, now: now)
    }

    private func lost(_ reason: String) {
        failBatches()
        housekeeper?.disconnected(reason, now: now)
    }

    /// Accounts of requests whose answer will not come are due again at once.
    private func failBatches() {
        for batch in batches where batch.request != nil { giveBack(batch) }
    }

    private func giveBack(_ batch: AccountBatch) {
        for index in 0..<batch.count {
            context.table.release(batch.slot(index), to: .now, now: now)
        }
        batch.clear()
    }

    // MARK: Sending

    /// Sends as many batches as are due and as the budget admits.
    private func sendBatches(_ connection: any BridgeConnection) -> MonotonicTime {
        let queues = context.table.queues
        var isMass = false
        while let batch = batches.first(where: { $0.request == nil }) {
            guard let wait = queues.millisecondsUntilDue(now: now) else {
                return now.advanced(byMilliseconds: 100)
            }
            if wait > 0 { return now.advanced(byMilliseconds: wait) }
            // What is urgent goes in full requests first, and their rest with them: a second has
            // only so many.
            if queues.tokens(in: .now) >= context.settings.batch { isMass = true }
            let urgency = isMass ? .full : urgency(queues)
            guard context.budgets.take(.accountReads, now: now, urgency) else {
                return context.budgets.nextAvailable(.accountReads, now: now, urgency)
            }
            fill(batch)
            guard batch.count > 0 else { continue }
            guard send(batch, connection) else { return now.advanced(byMilliseconds: 1) }
        }
        return now.advanced(byMilliseconds: 100)
    }

    /// Where quotes tell who is in danger, a mass may be at any time: half of each second is kept
    /// for it, a quarter while a tier is late without the other half.
    ///
    /// What is below its floor does not wait for that, unless so many are in danger that each
    /// request must be a full one, and then not for long.
    private func urgency(_ queues: TierQueues) -> RequestUrgency {
        guard let prediction = context.prediction else { return .paced(quarters: 4) }
        if prediction.hasBelow.load(ordering: .relaxed) {
            if queues.tokens(in: .now) == 0 {
                prediction.hasBelow.store(false, ordering: .relaxed)
            } else if !context.isScarce {
                return .full
            }
        }
        if max(queues.lateness(of: .now, now: now), queues.lateness(of: .critical, now: now))
            >= Self.patienceMilliseconds
        {
            return .full
        }
        let isBehind = [Tier.hot, .warm, .normal].contains { tier in
            queues.lateness(of: tier, now: now) >= queues.intervals[tier] / 4
        }
        return .paced(quarters: isBehind ? 3 : 2)
    }

    private func fill(_ batch: AccountBatch) {
        let table = context.table
        while !batch.isFull,
            let slot = table.queues.claim(now: now, aheadShare: 0)
                ?? table.queues.claim(now: now, aheadShare: Self.aheadShare)
        {
            if takeMail(slot) {
                batch.append(slot: slot, login: table.withHeld(slot) { row, _ in row.login })
            }
        }
    }

    private func send(_ batch: AccountBatch, _ connection: any BridgeConnection) -> Bool {
        let deadline = now.advanced(
            byMilliseconds: context.settings.requestTimeoutMilliseconds)
        // unsafe: the pointer is used within the call only.
        let request = unsafe batch.withLogins {
            unsafe connection.submitAccounts($0, deadline: deadline)
        }
        guard let request else {
            giveBack(batch)
            return false
        }
        batch.request = request
        batch.sentAt = now
        context.statistics.accountRequests.add()
        return true
    }

    /// Takes over what others asked of an account that this poller holds.
    ///
    /// - Returns: False when the account is gone, and is held no longer.
    func takeMail(_ slot: Int) -> Bool {
        let table = context.table
        if table.withHeld(slot, { row, rules in applyMail(slot, &row, &rules) }) { return true }
        feedGone(slot)
        table.release(slot, to: .none, now: now)
        context.directory.retire(slot: slot)
        return false
    }

    /// Takes over what others asked of this account.
    ///
    /// - Returns: False when the account is gone.
    private func applyMail(
        _ slot: Int, _ row: inout AccountRow, _ rules: inout MutableSpan<RuleState>
    ) -> Bool {
        let mail = context.table.takeMail(slot)
        if mail.isEmpty { return true }
        if mail.contains(.gone) { return false }
        if mail.contains(.entryChanged), let arming = context.directory.takeArming(slot: slot) {
            row = arming.row
            for index in 0..<rules.count {
                rules[index] = index < arming.rules.count ? arming.rules[index] : RuleState()
            }
        }
        if mail.contains(.cashFlow) { followCash(&row, &rules) }
        return true
    }

    // MARK: Receiving

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
        guard let batch = batches.first(where: { $0.request == id }) else { return }
        judge(batch, time, rows)
        if housekeeper != nil, ServerTimeline.plausible.contains(time.milliseconds) {
            context.board.update { $0.serverTime = time }
        }
        batch.clear()
    }

    func reply(_ id: RequestID, _ reply: BridgeReply) {
        if let batch = batches.first(where: { $0.request == id }) {
            if reply == .retcode(.errFrequent) {
                context.slowDown(.accountReads, now: now)
            }
            giveBack(batch)
        } else {
            housekeeper?.reply(id, reply, now: now)
        }
    }

    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {}

    func event(_ event: BridgeEvent) { housekeeper?.event(event, now: now) }

    func timedOut(_ id: RequestID) {
        context.statistics.timeouts.add()
        if let batch = batches.first(where: { $0.request == id }) {
            giveBack(batch)
        } else {
            housekeeper?.timedOut(id, now: now)
        }
    }
}
