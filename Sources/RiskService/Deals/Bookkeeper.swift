internal import MTBridge
internal import RiskEngine

/// Decides whose deals are read again, and when.
///
/// At once where a verdict waits for them; soon after a hint; and every few hours without one, for
/// hints get lost and history is edited in silence. Owned by the primary poller's thread.
struct Bookkeeper {
    private let context: ServerContext
    /// A verdict waits.
    private var urgent: Set<Login> = []
    private var wanted: Set<Login> = []
    private var readAt: [Login: MonotonicTime] = [:]
    private var rescanAt = MonotonicTime.zero

    /// The same account's deals are not read again sooner.
    static let restMilliseconds: Int64 = 500
    static let hintRestMilliseconds: Int64 = 2_000
    static let rescanMilliseconds: Int64 = 6 * 3_600_000

    init(context: ServerContext) { self.context = context }

    mutating func hint(_ login: Login) { wanted.insert(login) }

    mutating func wasRead(_ login: Login, now: MonotonicTime) { readAt[login] = now }

    mutating func forget(_ login: Login) {
        urgent.remove(login)
        wanted.remove(login)
        readAt[login] = nil
        context.books.remove(login)
    }

    /// The answer was too large or did not come: later, in smaller company.
    mutating func failed(_ logins: [Login]) { wanted.formUnion(logins) }

    /// Takes over what pollers asked for, and what nobody has read for long.
    mutating func gather(now: MonotonicTime) {
        for (slot, isUrgent) in context.books.takeAsked() {
            guard let login = context.directory.entry(slot: slot)?.login else { continue }
            if isUrgent { urgent.insert(login) } else { wanted.insert(login) }
        }
        guard now >= rescanAt else { return }
        rescanAt = now.advanced(byMilliseconds: 60_000)
        for (_, login) in context.directory.armedSlots() {
            guard let read = readAt[login] else { continue }
            if now.milliseconds(since: read) >= Self.rescanMilliseconds { wanted.insert(login) }
        }
    }

    mutating func urgent(atMost count: Int, now: MonotonicTime) -> [Login]? {
        let logins = pick(urgent, atMost: count, rest: Self.restMilliseconds, now: now)
        urgent.subtract(logins)
        wanted.subtract(logins)
        return logins.isEmpty ? nil : logins
    }

    mutating func due(atMost count: Int, now: MonotonicTime) -> [Login]? {
        let logins = pick(wanted, atMost: count, rest: Self.hintRestMilliseconds, now: now)
        wanted.subtract(logins)
        return logins.isEmpty ? nil : logins
    }

    private func pick(
        _ logins: Set<Login>, atMost count: Int, rest: Int64, now: MonotonicTime
    ) -> [Login] {
        guard !logins.isEmpty else { return [] }
        let ready = logins.filter { login in
            guard let read = readAt[login] else { return true }
            return now.milliseconds(since: read) >= rest
        }
        return Array(ready.sorted().prefix(count))
    }
}

extension Housekeeper.Job {
    var isBooks: Bool {
        switch self {
        case .books, .positions: true
        case .serverTime, .subscribe, .groups, .logins, .users, .deals: false
        }
    }
}
