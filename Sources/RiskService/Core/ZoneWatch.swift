internal import MTBridge
internal import RiskEngine

/// Notices when a server's clock is not in the zone that `zone=` says.
///
/// Owned by the primary poller's thread. The server's wall clock, read in that zone, is compared
/// with the UTC that the server sends beside it; this host's clock, which may be wrong by hours,
/// decides nothing. While they disagree daily rules are withheld: nobody knows when days begin.
struct ZoneWatch {
    enum Answer {
        /// As before.
        case same
        /// Another answer than before: it needs a second reply.
        case askAgain
        /// Accounts must be armed anew.
        case changed
    }
    private let context: ServerContext
    private var isFirst = true
    private var isDoubted = false
    private var hostSaid = false

    static let mismatchMilliseconds: UInt64 = 15 * 60_000

    init(context: ServerContext) { self.context = context }

    mutating func take(_ time: ServerTime, utc server: UTCTime, now: MonotonicTime) -> Answer {
        guard ServerTimeline.plausible.contains(time.milliseconds),
            ServerTimeline.plausible.contains(server.milliseconds)
        else { return .same }
        let utc = context.settings.zone.utc(at: time, near: server)
        let isMismatch = utc.milliseconds(since: server).magnitude >= Self.mismatchMilliseconds
        let wasMismatch = context.board.current.zoneMismatch
        if isMismatch != wasMismatch && !isFirst && !isDoubted {
            isDoubted = true
            return .askAgain
        }
        isDoubted = false
        context.board.update {
            $0.serverTime = time
            $0.zoneMismatch = isMismatch
        }
        // The samples of accounts say it more often, and prove a jump before it is believed.
        if isFirst, context.platform.utc(at: now) == nil { context.platform.observe(utc, now: now) }
        compareHost(server)
        let isNews = isMismatch != wasMismatch
        let mustRearm = isNews && !isFirst
        isFirst = false
        if isNews { say(isMismatch) }
        return mustRearm ? .changed : .same
    }

    private func say(_ isMismatch: Bool) {
        let server = context.settings.id
        let text =
            isMismatch
            ? "\(server): server clock and zone= disagree by 15 minutes or more: daily rules are"
                + " withheld until they agree; mend zone= of [Server \(server)]"
            : "\(server): server clock and zone= agree again: daily rules are in force"
        context.service.events.say(
            JournalEntry(
                .connection, priority: isMismatch ? .error : .notice, text,
                fields: [(.server, server.rawValue)]))
    }

    /// Said once in a while it lasts: trading days do not depend on it, time stamps do.
    private mutating func compareHost(_ server: UTCTime) {
        let host = context.service.clock.utc()
        let isWrong = host.milliseconds(since: server).magnitude >= Self.mismatchMilliseconds
        defer { hostSaid = isWrong }
        guard isWrong, !hostSaid else { return }
        context.service.events.say(
            JournalEntry(
                .connection, priority: .warning,
                "\(context.settings.id): this host's clock is 15 minutes or more off the server's"
                    + " UTC: trading days follow the server, time stamps of events do not",
                fields: [(.server, context.settings.id.rawValue)]))
    }
}
