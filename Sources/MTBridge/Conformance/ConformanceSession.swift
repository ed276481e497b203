internal import RiskEngine

/// What the checks of one run share: connections, and what was read once.
final class ConformanceSession {
    let subject: ConformanceSubject
    private var lines: [BridgeRole: ConformanceLine] = [:]
    private(set) var info: BridgeServerInfo?
    private var knownSymbols: [SymbolRecord]?
    private var knownGroups: [GroupRecord]?
    private var knownLogins: [Login]?

    init(_ subject: ConformanceSubject) { self.subject = subject }

    /// A fresh connection that is ready.
    func connect(_ role: BridgeRole) throws(ConformanceFinding) -> ConformanceLine {
        if !subject.allowsSeveralConnections() { lines = [:] }
        let line = try ConformanceLine(subject, role)
        let info = try line.open()
        if self.info == nil { self.info = info }
        if !subject.allowsSeveralConnections() { lines[role] = line }
        return line
    }

    /// The connection that most checks share; made again after it was lost.
    func line(_ role: BridgeRole = .reader) throws(ConformanceFinding) -> ConformanceLine {
        if let line = lines.removeValue(forKey: role) {
            if let why = line.unsaidEnd {
                throw .failed("its connection ended while nothing was asked: \(why)")
            }
            if line.isReady {
                lines[role] = line
                return line
            }
        }
        let line = try connect(role)
        lines[role] = line
        return line
    }

    /// How much one request may ask for; at least one.
    var batchMax: Int { max(1, Int(info?.batchMax ?? 1)) }

    // MARK: The directory, read once

    func symbols() throws(ConformanceFinding) -> [SymbolRecord] {
        if let knownSymbols { return knownSymbols }
        let reply = try line().ask(.symbols)
        guard case .symbols(let records) = reply else { throw unexpected(reply, to: "symbols") }
        knownSymbols = records
        return records
    }

    func groups() throws(ConformanceFinding) -> [GroupRecord] {
        if let knownGroups { return knownGroups }
        let reply = try line().ask(.groups)
        guard case .groups(let records) = reply else { throw unexpected(reply, to: "groups") }
        knownGroups = records
        return records
    }

    func logins(mask: String) throws(ConformanceFinding) -> [Login] {
        let reply = try line().ask(.logins(mask: mask))
        guard case .logins(let logins) = reply else { throw unexpected(reply, to: "logins") }
        return logins
    }

    /// All logins of the server.
    func logins() throws(ConformanceFinding) -> [Login] {
        if let knownLogins { return knownLogins }
        let logins = try logins(mask: "*")
        knownLogins = logins
        return logins
    }

    /// At most one batch of them, from all over the list.
    ///
    /// Skips the check when there are none.
    func sample(_ countMax: Int = .max) throws(ConformanceFinding) -> [Login] {
        let all = try logins()
        guard !all.isEmpty else { throw .skipped("this manager sees no account") }
        let count = min(all.count, batchMax, countMax)
        return (0..<count).map { all[$0 * all.count / count] }
    }

    /// Logins that no account has.
    func unknownLogins(_ count: Int) throws(ConformanceFinding) -> [Login] {
        let known = Set(try logins())
        var unknown: [Login] = []
        var candidate: UInt64 = 4_000_000_007
        while unknown.count < count {
            if !known.contains(Login(candidate)) { unknown.append(Login(candidate)) }
            candidate += 11
        }
        return unknown
    }

    // MARK: By logins

    func users(_ logins: [Login]) throws(ConformanceFinding) -> [UserRecord] {
        let reply = try line().ask(.users(logins))
        guard case .users(let records) = reply else { throw unexpected(reply, to: "users") }
        return records
    }

    func accounts(
        _ logins: [Login]
    ) throws(ConformanceFinding) -> (records: [AccountRecord], at: ServerTime) {
        let reply = try line().ask(.accounts(logins))
        guard case .accounts(let records, let at) = reply else {
            throw unexpected(reply, to: "accounts")
        }
        return (records, at)
    }

    func positions(_ logins: [Login]) throws(ConformanceFinding) -> [PositionRecord] {
        let reply = try line().ask(.positions(logins))
        guard case .positions(let records, _) = reply else {
            throw unexpected(reply, to: "positions")
        }
        return records
    }

    func orders(_ logins: [Login]) throws(ConformanceFinding) -> [OrderRecord] {
        let reply = try line().ask(.orders(logins))
        guard case .orders(let records, _) = reply else { throw unexpected(reply, to: "orders") }
        return records
    }

    func deals(
        _ logins: [Login], from: ServerTime, to: ServerTime
    ) throws(ConformanceFinding) -> [DealRecord] {
        let reply = try line().ask(.deals(logins, from: from, to: to))
        guard case .deals(let records) = reply else { throw unexpected(reply, to: "deals") }
        return records
    }

    func quotes() throws(ConformanceFinding) -> [QuoteRecord] {
        let reply = try line().ask(.quotes)
        guard case .quotes(let records) = reply else { throw unexpected(reply, to: "quotes") }
        return records
    }

    func serverTime() throws(ConformanceFinding) -> (time: ServerTime, utc: UTCTime) {
        let reply = try line().ask(.serverTime)
        guard case .serverTime(let time, let utc) = reply else {
            throw unexpected(reply, to: "server_time")
        }
        return (time, utc)
    }

    func unexpected(_ reply: BridgeReply, to request: String) -> ConformanceFinding {
        if case .retcode(let code) = reply {
            return .failed("\(request): expected data, got return code \(code.rawValue)")
        }
        return .failed("\(request): expected its own kind of reply, got another")
    }
}
