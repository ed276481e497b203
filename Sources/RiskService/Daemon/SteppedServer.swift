internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The parts of one server in a stepped daemon, each with the instant at which it wants its turn.
///
/// Threads look ten times a second at what other threads ask of them. Here nothing happens between
/// two events, so such a look waits for the next event, or for `beatMilliseconds`; and quotes are
/// read on the first beat of their interval after one changed.
final class SteppedServer {
    let context: ServerContext
    let desk: EnrolmentDesk
    private let pollers: [Poller]
    private let reader: QuoteReader?
    private let enforcer: Enforcer?
    private let bell: Bell
    private var pollersWake: [MonotonicTime]
    private var readerWake = MonotonicTime.zero
    private var enforcerWake = MonotonicTime.zero
    private var quotesDue = MonotonicTime.zero
    private var isStirred = false

    /// Rings for parts that others have work for.
    final class Bell: Sendable {
        // Relaxed: one thread makes every call; the closures that ring it must be sendable.
        private let pollers = Atomic<Bool>(false)
        private let enforcer = Atomic<Bool>(false)

        func wakePollers() { pollers.store(true, ordering: .relaxed) }
        func wakeEnforcer() { enforcer.store(true, ordering: .relaxed) }
        var isRung: Bool {
            pollers.load(ordering: .relaxed) || enforcer.load(ordering: .relaxed)
        }
        func takePollers() -> Bool { pollers.exchange(false, ordering: .relaxed) }
        func takeEnforcer() -> Bool { enforcer.exchange(false, ordering: .relaxed) }
    }

    /// Between two turns without an event; well within the daemon's own second.
    static let beatMilliseconds: Int64 = 500
    /// A quote that nobody read for a second is stale.
    static let quotesMilliseconds: Int64 = 800
    /// A firm of a few accounts would have all of its positions read again each second.
    static let backgroundMilliseconds: Int64 = 5_000

    init(
        context: ServerContext, desk: EnrolmentDesk, pollers: [Poller], reader: QuoteReader?,
        enforcer: Enforcer?, bell: Bell
    ) {
        self.context = context
        self.desk = desk
        self.pollers = pollers
        self.reader = reader
        self.enforcer = enforcer
        self.bell = bell
        pollersWake = pollers.map { _ in .zero }
        reader?.backgroundMilliseconds = Self.backgroundMilliseconds
    }

    /// The next beat, which all parts share: what waits for nothing else is done at once.
    private static func beat(after now: MonotonicTime) -> MonotonicTime {
        let beat = beatMilliseconds * 1_000_000
        return MonotonicTime(nanoseconds: (now.nanoseconds / beat + 1) * beat)
    }

    /// Something came over a connection: everyone has a look.
    func stir() { isStirred = true }

    /// A quote changed: it is read on the next beat.
    func quotesChanged(now: MonotonicTime) {
        let interval = max(1, context.settings.quoteIntervalMilliseconds) * 1_000_000
        let beat = MonotonicTime(nanoseconds: (now.nanoseconds / interval + 1) * interval)
        quotesDue = min(quotesDue, beat)
    }

    /// One round of every part whose turn it is; `commit` after each.
    ///
    /// - Returns: When the next turn is.
    func step(now: MonotonicTime, commit: () -> Void) -> MonotonicTime {
        let isStirred = isStirred
        self.isStirred = false
        let arePollersWanted = bell.takePollers()
        for index in pollers.indices {
            guard isStirred || arePollersWanted || now >= pollersWake[index] else { continue }
            // A thread waits for a second at most, whatever its step wants.
            pollersWake[index] = min(
                pollers[index].step(now: now), now.advanced(byMilliseconds: 1_000))
            commit()
            if pollers[index].isWaitingForAccounts {
                pollersWake[index] = accountsDue(now) ?? pollersWake[index]
            }
        }
        if let reader, isStirred || now >= min(readerWake, quotesDue) {
            readerWake = step(reader, now)
            commit()
        }
        let isEnforcerWanted = bell.takeEnforcer()
        if let enforcer, isStirred || isEnforcerWanted || now >= enforcerWake {
            enforcerWake = enforcer.step(now: now)
            if enforcerWake > Self.beat(after: now) { enforcerWake = Self.beat(after: now) }
            commit()
        }
        return nextTurn(now)
    }

    func close() {
        for poller in pollers { poller.close() }
        reader?.close()
        enforcer?.close()
    }

    /// Nil when one is due already, and waits for room or for the budget.
    private func accountsDue(_ now: MonotonicTime) -> MonotonicTime? {
        let wait = context.table.queues.millisecondsUntilDue(now: now) ?? Self.beatMilliseconds
        guard wait > 0 else { return nil }
        return min(now.advanced(byMilliseconds: wait), Self.beat(after: now))
    }

    private func step(_ reader: QuoteReader, _ now: MonotonicTime) -> MonotonicTime {
        if reader.driver.ready != nil { reader.quotesAt = quotesDue }
        let wake = reader.step(now: now)
        if now >= quotesDue, reader.quotesAt > now {
            quotesDue = now.advanced(byMilliseconds: Self.quotesMilliseconds)
        }
        return reader.isWaitingForQuotes ? Self.beat(after: now) : wake
    }

    private func nextTurn(_ now: MonotonicTime) -> MonotonicTime {
        if bell.isRung { return now }
        var next = min(readerWake, quotesDue)
        if reader == nil { next = .distantFuture }
        if enforcer != nil { next = min(next, enforcerWake) }
        return pollersWake.reduce(next, min)
    }
}
