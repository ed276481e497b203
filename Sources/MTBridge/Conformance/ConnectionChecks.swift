internal import RiskEngine

/// Login, who answers, and the server's clock.
enum ConnectionChecks {
    static let all = [ready, second, closes, timeMonotone, timeZone, pipelining, limit]

    static let ready = ConformanceCheck(
        "connection.ready", "a reader logs in, and the server says who it is and what it takes"
    ) { session throws(ConformanceFinding) in
        let line = try session.line()
        guard case .ready(let info) = line.connection.state else {
            throw .failed("not ready any more")
        }
        guard !info.name.isEmpty else { throw .failed("the server has no name") }
        guard info.platform == 4 || info.platform == 5 else {
            throw .failed("platform: expected 4 or 5, got \(info.platform)")
        }
        guard (1...UInt32(WireLimits.loginsPerRequestMax)).contains(info.batchMax) else {
            throw .failed(
                "batch_max: expected 1…\(WireLimits.loginsPerRequestMax), got \(info.batchMax)")
        }
        guard info.dealerQueueMax > 0 else { throw .failed("dealer_queue_max is 0") }
        return "\(info.name), MT\(info.platform), batches of \(info.batchMax)"
    }

    static let second = ConformanceCheck(
        "connection.second", "two readers work side by side on the same server"
    ) { session throws(ConformanceFinding) in
        guard session.subject.allowsSeveralConnections() else {
            throw .skipped("this bridge has one connection at a time")
        }
        let first = try session.line()
        let second = try session.connect(.reader)
        guard case .ready(let a) = first.connection.state,
            case .ready(let b) = second.connection.state
        else { throw .failed("the first connection ended when the second was made") }
        guard a.name == b.name, a.platform == b.platform, a.batchMax == b.batchMax else {
            throw .failed("one is told \(a), the other \(b)")
        }
        _ = try second.ask(.serverTime)
        _ = try first.ask(.serverTime)
        // Some platforms cannot tell their start: their connections differ in it.
        return a.bootID == b.bootID ? "of the same start" : "each with a boot id of its own"
    }

    static let closes = ConformanceCheck(
        "connection.close", "a closed connection ends, and the next one works"
    ) { session throws(ConformanceFinding) in
        let line = try session.connect(.reader)
        _ = try line.submit(.serverTime)
        line.connection.close()
        guard case .failed(.closed) = line.connection.state else {
            throw .failed("closed, but its state is \(line.connection.state)")
        }
        _ = try session.connect(.reader).ask(.serverTime)
        return "closed with a request under way, and connected again"
    }

    static let timeMonotone = ConformanceCheck(
        "time.monotone", "the server's time never goes back and runs as fast as ours"
    ) { session throws(ConformanceFinding) in
        let clock = session.subject.clock
        let start = clock.monotonic()
        let first = try session.serverTime()
        var last = first
        for _ in 0..<5 {
            _ = try session.line().wait(milliseconds: 100) { false }
            let next = try session.serverTime()
            guard next.time >= last.time else {
                throw .failed("went back by \(last.time.milliseconds(since: next.time)) ms")
            }
            last = next
        }
        let ours = clock.monotonic().milliseconds(since: start)
        let theirs = last.time.milliseconds(since: first.time)
        // Both ends of the interval may wait for a reply, and seconds may be all there is.
        guard abs(ours - theirs) <= 2_000 else {
            throw .failed("\(theirs) ms passed there while \(ours) ms passed here")
        }
        return "\(theirs) ms there, \(ours) ms here"
    }

    static let timeZone = ConformanceCheck(
        "time.zone", "the server's time is its zone's wall clock, and its UTC agrees with ours"
    ) { session throws(ConformanceFinding) in
        let server = try session.serverTime()
        let host = session.subject.clock.utc()
        let skew = server.utc.milliseconds(since: host)
        guard abs(skew) <= 60_000 else {
            throw .failed("the server's UTC is \(skew) ms off this host's")
        }
        let offset = server.time.milliseconds - server.utc.milliseconds
        let quarter: Int64 = 15 * 60_000
        let rounded = (offset + (offset >= 0 ? quarter / 2 : -quarter / 2)) / quarter * quarter
        guard abs(offset - rounded) <= 60_000, abs(rounded) <= 14 * 3_600_000 else {
            throw .failed("\(offset) ms ahead of UTC is no zone: expected quarters of an hour")
        }
        if let expected = session.subject.zoneOffsetMilliseconds?(server.utc),
            expected != rounded
        {
            throw .failed(
                "expected \(expected / 60_000) minutes ahead of UTC, found \(rounded / 60_000)")
        }
        return "\(rounded / 60_000) minutes ahead of UTC, \(skew) ms off this host"
    }

    static let pipelining = ConformanceCheck(
        "requests.pipelining", "many requests under way each get exactly one reply, their own"
    ) { session throws(ConformanceFinding) in
        let line = try session.line()
        let logins = try session.sample(16)
        let kinds: [BridgeRequest] = [
            .serverTime, .accounts(logins), .groups, .users(logins), .positions(logins),
            .orders(logins), .quotes, .logins(mask: "*"),
        ]
        var asked: [(RequestID, BridgeRequest)] = []
        for round in 0..<4 {
            for kind in kinds where round == 0 || kind != .quotes {
                asked.append((try line.submit(kind), kind))
            }
        }
        guard zip(asked, asked.dropFirst()).allSatisfy({ $0.0 < $1.0 }) else {
            throw .failed("request ids do not grow")
        }
        for (id, request) in asked {
            let reply = try line.reply(to: id, request.kind)
            // A server may find so many at once too many; that is a reply, too.
            guard reply.answers(request) || reply == .retcode(.errFrequent) else {
                throw session.unexpected(reply, to: request.kind)
            }
        }
        _ = line.wait(milliseconds: 50) { false }
        guard line.repeated.isEmpty else {
            throw .failed("\(line.repeated.count) request(s) were answered twice")
        }
        return "\(asked.count) requests"
    }

    static let limit = ConformanceCheck(
        "requests.batch-limit", "a request beyond batch_max is refused or served, never cut short"
    ) { session throws(ConformanceFinding) in
        let known = try session.sample(1)
        let count = session.batchMax + 1
        guard count <= 20_000 else { throw .skipped("batch_max is \(count - 1)") }
        // The known one comes last: it is what a silent cut would lose.
        let logins = try session.unknownLogins(count - 1) + known
        let reply = try session.line().ask(.accounts(logins))
        switch reply {
        case .retcode(let code) where code != .ok: return "refused with \(code.rawValue)"
        case .accounts(let records, _) where records.map(\.login) == known:
            return "served \(count) logins"
        case .accounts(let records, _):
            throw .failed("\(count) logins asked, 1 known, \(records.count) record(s) came")
        default: throw session.unexpected(reply, to: "accounts")
        }
    }
}

extension BridgeReply {
    /// Whether this is the reply with data that `request` has.
    func answers(_ request: BridgeRequest) -> Bool {
        switch (request, self) {
        case (.serverTime, .serverTime), (.symbols, .symbols), (.groups, .groups),
            (.logins, .logins), (.users, .users), (.accounts, .accounts),
            (.positions, .positions), (.orders, .orders), (.deals, .deals), (.quotes, .quotes):
            true
        default: false
        }
    }
}
