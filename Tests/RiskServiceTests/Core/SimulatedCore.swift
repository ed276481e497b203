import MTBridge
import RiskEngine
import Synchronization

@testable import RiskService

/// One run of riskd inside a simulated firm: what `Daemon` builds, without threads.
final class SimulatedCore {
    let ledger: Ledger
    let plans: PlanTableHolder
    let context: ServerContext
    let desk: EnrolmentDesk
    let poller: Poller
    let enforcer: Enforcer
    /// Nil unless accounts are predicted; nil too while its thread is to be dead.
    var quotes: QuoteReader?
    let inbox: EnforcementInbox
    let brakes: BrakeDesk
    let accounts: AccountDesk
    private let link = CommitLink()

    init(
        _ settings: FirmConfiguration, roster: [Login: Enrolment], directory: String,
        clock: ManualClock, journal: RecordingJournal, notices: NoticeLog,
        connector: SimulatedConnector, activity: Activity
    ) throws {
        let configuration = try settings.parsed()
        plans = PlanTableHolder(PlanTable(configuration, now: clock.utc()))
        var options = LedgerOptions()
        options.vfs = settings.ledgerVFS
        // A file system that fails wants to be asked.
        options.syncs = settings.ledgerVFS != nil
        let dispatcher = CommitDispatcher()
        let link = link
        link.attach(dispatcher)
        ledger = try Ledger(
            directory: directory, clock: clock, options: options,
            health: { journal.write(JournalEntry($0)) },
            observer: {
                notices.append($0)
                link.dispatcher?.committed($0)
            })
        let memory = try LedgerMemory(directory: directory, now: clock.utc())
        let events = EventRecorder(ledger: ledger, journal: journal)
        let service = ServiceContext(
            clock: clock, plans: plans, events: events, brakes: Brakes(memory.brakes),
            blindAfterMilliseconds: configuration.daemon.blindAfterMilliseconds)
        context = ServerContext(
            settings: configuration.servers[0], service: service,
            accountsMax: configuration.daemon.accountsMax)
        context.breaker.remember(memory.enforced(on: context.settings.id), clock: clock)
        memory.recall(context)
        desk = EnrolmentDesk(context: context)
        desk.load(
            stored: memory.accounts(of: context.settings.id),
            owed: memory.owedLogins(on: context.settings.id))
        desk.load(roster: roster)
        let inbox = EnforcementInbox { activity.note() }
        self.inbox = inbox
        brakes = BrakeDesk(service: service, contexts: [context]) { _ in inbox }
        accounts = AccountDesk(service: service, contexts: [context], brakes: brakes) { _ in inbox }
        poller = Poller(context: context, connector: connector, index: 0, enrolment: desk)
        if let prediction = context.prediction {
            quotes = QuoteReader(
                context: context, prediction: prediction, connector: connector.forQuotes
            ) { activity.note() }
        }
        enforcer = Enforcer(context: context, connector: connector, inbox: inbox, index: 0)
        dispatcher.attach(
            control: nil, recorder: events, inboxes: [context.settings.id: inbox])
        OwedEnforcement(memory: memory, service: service).begin([context.settings.id: inbox])
    }

    /// One round of every thread that the daemon would have.
    func step(now: MonotonicTime) -> MonotonicTime {
        var wake = poller.step(now: now)
        commit(now)
        if let quotes { wake = min(wake, quotes.step(now: now)) }
        commit(now)
        wake = min(wake, enforcer.step(now: now))
        commit(now)
        if let due = ledger.commitDue { wake = min(wake, due) }
        return wake
    }

    private func commit(_ now: MonotonicTime) {
        guard let due = ledger.commitDue, due <= now else { return }
        ledger.commitPending(now: now)
    }

    func reload(
        _ settings: FirmConfiguration, roster: [Login: Enrolment], clock: ManualClock
    ) throws {
        let configuration = try settings.parsed()
        plans.replace(PlanTable(configuration, now: clock.utc(), replacing: plans.table))
        context.service.setBlindAfter(
            milliseconds: configuration.daemon.blindAfterMilliseconds)
        context.breaker.adopt(configuration.servers[0])
        context.masks.adopt(configuration.servers[0].masks)
        desk.load(roster: roster)
        desk.reconsiderAll()
    }

    func end(crashing: Bool) {
        poller.close()
        enforcer.close()
        quotes?.close()
        if !crashing { ledger.stop() }
        link.attach(nil)
    }

    /// Ledger, dispatcher and recorder hold each other; a simulation must let go of all of them.
    private final class CommitLink: Sendable {
        private let target = Mutex<CommitDispatcher?>(nil)

        var dispatcher: CommitDispatcher? { target.withLock { $0 } }

        func attach(_ dispatcher: CommitDispatcher?) { target.withLock { $0 = dispatcher } }
    }
}
