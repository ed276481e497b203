internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Decides when a server is masked, and says so.
///
/// Owned by the primary poller's thread. Windows come from the calendar; a mask of its own begins
/// when the platform is lost and ends when it has been synchronised again for a moment, or begins
/// when many accounts at once are torn and ends when they are not. No mask lasts longer than its
/// maximum: then verdicts are given again, with an alert, and no automatic mask begins until its
/// cause has been away.
struct MaskKeeper {
    private let context: ServerContext
    private var calendar: MaskCalendar
    private var generation: UInt64
    private var settings: MaskBoard.Settings
    /// UTC milliseconds.
    private struct Automatic {
        var since: Int64
        /// Where its maximum counts from.
        var limitFrom: Int64
    }
    /// How a mask ended.
    private enum Ending: String {
        case over
        case maximum
        /// riskd was not there to see it end.
        case restart
    }
    /// The automatic masks that hold.
    private var automatic: [MaskReason: Automatic] = [:]
    /// Reasons that reached the maximum and still hold: no mask follows from them.
    private var spent: Set<MaskReason> = []
    private var isAway = false
    private var synchronizedAt: MonotonicTime?
    private var hadConnection = false
    private var calmSince: MonotonicTime?
    /// Of the mask that was announced.
    private var announced: (since: Int64, reasons: Set<MaskReason>)?
    private var isRestored = false

    /// Synchronised data settle: cached prices and profits follow the accounts.
    static let settleMilliseconds: Int64 = 2_000
    /// Torn accounts are few again for this long.
    static let calmMilliseconds: Int64 = 5_000
    /// Fewer torn accounts than this are their own affair.
    static let tornAccountsMin = 5

    init(context: ServerContext) {
        self.context = context
        settings = context.masks.settings
        generation = context.masks.generation
        calendar = MaskCalendar(windows: settings.windows, zone: context.settings.zone)
    }

    // MARK: What happened

    mutating func connected(now: MonotonicTime) {
        isAway = false
        synchronizedAt = nil
        hadConnection = true
    }

    mutating func disconnected() {
        isAway = true
        synchronizedAt = nil
    }

    mutating func event(_ event: BridgeEvent, now: MonotonicTime) {
        switch event {
        case .connected(let isConnected):
            if isConnected == isAway { synchronizedAt = nil }
            isAway = !isConnected
        // The last of several caches counts.
        case .synchronized: synchronizedAt = now
        case .hint, .quotes: break
        }
    }

    // MARK: A round

    /// - Parameters:
    ///   - utc: From the server's time as far as it is known.
    ///   - torn: Accounts whose last sample was torn or impossible, of `armed`.
    /// - Returns: True when a mask has just ended: what it held is due.
    mutating func round(now: MonotonicTime, utc: UTCTime, torn: Int, armed: Int) -> Bool {
        if context.masks.generation != generation { adopt() }
        if !isRestored { restore(utc) }
        let isOver = [
            update(.resync, holds: isUnsynchronized(now), utc),
            update(.torn, holds: isTorn(torn, of: armed, now), utc),
        ].contains(true)
        // Nothing can be judged while the platform is away: its mask is for the return.
        if isAway { automatic[.resync]?.limitFrom = utc.milliseconds }
        context.masks.publish(automaticSince: automatic.values.map(\.since).min() ?? 0)
        let isInside = calendar.state(at: utc).isMasked
        let window = isInside ? calendar.interval(containing: utc) : nil
        var reasons = Set(automatic.keys)
        if window != nil { reasons.insert(.window) }
        let starts = automatic.values.map(\.since) + (window.map { [$0.start.milliseconds] } ?? [])
        return tell(starts.min(), reasons, window?.end, ended: isOver ? .maximum : .over, utc)
    }

    private mutating func adopt() {
        generation = context.masks.generation
        settings = context.masks.settings
        calendar = MaskCalendar(windows: settings.windows, zone: context.settings.zone)
    }

    /// - Returns: True when it has reached its maximum.
    private mutating func update(_ reason: MaskReason, holds: Bool, _ utc: UTCTime) -> Bool {
        guard holds else {
            automatic[reason] = nil
            spent.remove(reason)
            return false
        }
        guard let known = automatic[reason] else {
            if !spent.contains(reason) {
                automatic[reason] = Automatic(
                    since: utc.milliseconds, limitFrom: utc.milliseconds)
            }
            return false
        }
        guard utc.milliseconds - known.limitFrom >= settings.maximumMilliseconds else {
            return false
        }
        automatic[reason] = nil
        spent.insert(reason)
        context.service.events.say(
            JournalEntry(
                .masked, priority: .error,
                "\(context.settings.id): the mask for \(reason.rawValue) reached its maximum and "
                    + "is ended, though its cause still holds: verdicts are given on such data",
                fields: [(.server, context.settings.id.rawValue)]))
        return true
    }

    /// Lost, or back and not in step yet; not before the first connection.
    private func isUnsynchronized(_ now: MonotonicTime) -> Bool {
        guard hadConnection else { return false }
        if isAway { return true }
        guard automatic[.resync] != nil || spent.contains(.resync) else { return false }
        guard let synchronizedAt else { return true }
        return now.milliseconds(since: synchronizedAt) < Self.settleMilliseconds
    }

    private mutating func isTorn(_ torn: Int, of armed: Int, _ now: MonotonicTime) -> Bool {
        let share = settings.tornShare.rawValue
        let isMany =
            torn >= Self.tornAccountsMin && Int64(torn) * 1_000_000 >= share * Int64(armed)
        guard automatic[.torn] != nil || spent.contains(.torn) else { return isMany }
        // Ends at half the share, and only if it stays there.
        let isCalm = Int64(torn) * 2_000_000 < share * Int64(max(1, armed))
        guard isCalm else {
            calmSince = nil
            return true
        }
        let since = calmSince ?? now
        calmSince = since
        guard now.milliseconds(since: since) >= Self.calmMilliseconds else { return true }
        calmSince = nil
        return false
    }
}

// MARK: Saying it

extension MaskKeeper {
    private var settingName: String { "mask/\(context.settings.id)" }

    /// The mask that an earlier run announced goes on if it is a window's; else it is over.
    private mutating func restore(_ utc: UTCTime) {
        isRestored = true
        guard let left = context.masks.left.withLock({ $0 }), let since = left.since else { return }
        if calendar.interval(containing: utc)?.start == since {
            announced = (since.milliseconds, left.reasons)
        } else {
            unmask(since.milliseconds, left.reasons, .restart, utc)
        }
    }

    private mutating func tell(
        _ since: Int64?, _ reasons: Set<MaskReason>, _ end: UTCTime?, ended: Ending, _ utc: UTCTime
    ) -> Bool {
        guard let since else {
            guard let announced else { return false }
            unmask(announced.since, announced.reasons, ended, utc)
            self.announced = nil
            context.masks.show(MaskBoard.Content())
            return true
        }
        if announced == nil { mask(since, reasons, until: end, utc) }
        let all = reasons.union(announced?.reasons ?? [])
        let begin = announced?.since ?? since
        announced = (begin, all)
        context.masks.show(
            MaskBoard.Content(since: UTCTime(milliseconds: begin), reasons: reasons))
        return false
    }

    private func mask(
        _ since: Int64, _ reasons: Set<MaskReason>, until end: UTCTime?, _ utc: UTCTime
    ) {
        let text = reasons.map(\.rawValue).sorted().joined(separator: "+")
        var json = fields(since, reasons)
        json.add("until", end?.rfc3339)
        json.add("maximum_seconds", settings.maximumMilliseconds / 1_000)
        emit(
            "risk.masked", since, json,
            JournalEntry(
                .masked, "\(context.settings.id): masked (\(text)): verdicts are deferred",
                fields: [(.server, context.settings.id.rawValue)]), setting: "\(since) \(text)")
    }

    private func unmask(
        _ since: Int64, _ reasons: Set<MaskReason>, _ ended: Ending, _ utc: UTCTime
    ) {
        let held = context.directory.armedSlots().count {
            context.table.row(of: $0.slot).heldRules != 0
        }
        let seconds = max(0, utc.milliseconds - since) / 1_000
        var json = fields(since, reasons)
        json.add("until", utc.rfc3339)
        json.add("seconds", seconds)
        json.add("ended", ended.rawValue)
        json.add("accounts_held", held)
        emit(
            "risk.unmasked", since, json,
            JournalEntry(
                .masked,
                "\(context.settings.id): mask ended after \(seconds) s, \(held) accounts held",
                fields: [(.server, context.settings.id.rawValue)]), setting: nil)
    }

    private func fields(_ since: Int64, _ reasons: Set<MaskReason>) -> JSONFields {
        var json = JSONFields()
        json.add("server", context.settings.id.rawValue)
        json.add("since", UTCTime(milliseconds: since).rfc3339)
        json.add("reasons", reasons.map(\.rawValue).sorted())
        return json
    }

    private func emit(
        _ name: String, _ since: Int64, _ json: JSONFields, _ line: JournalEntry, setting: String?
    ) {
        let server = context.settings.id
        let id = Identifiers.eventID(name, parts: [server.rawValue, String(since)])
        let event = EventDraft(
            name: name, id: id, at: context.service.clock.utc(), server: server, data: json.object)
        context.service.events.record(
            [.setting(name: settingName, value: setting), .event(event)], eventID: id, line: line)
    }
}

extension MaskBoard.Content {
    /// From the ledger's setting; nil when it is not one of ours.
    init?(setting: String) {
        let words = setting.split(separator: " ")
        guard words.count == 2, let since = Int64(words[0]) else { return nil }
        self.since = UTCTime(milliseconds: since)
        reasons = Set(words[1].split(separator: "+").compactMap { MaskReason(rawValue: "\($0)") })
    }
}
