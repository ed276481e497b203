internal import RiskEngine

/// What changes an account: only ever the one that the operator named.
enum WriteChecks {
    static let all = [
        permissions, userUpdate, unknownTickets, orderCancel, closeBy, close,
    ]

    /// No platform gives such a ticket.
    static let absentTicket: UInt64 = 0x7fff_ffff_ffff_0001

    static let permissions = ConformanceCheck(
        "write.permissions", "a reader that wants to write gets MT_RET_ERR_PERMISSIONS (8)",
        part: .write
    ) { session throws(ConformanceFinding) in
        let user = try subject(session)
        let line = try session.line(.reader)
        // Requests that would change nothing even if they were let through.
        var close = DealerRequest()
        close.login = user.login
        close.position = absentTicket
        close.symbol = try session.symbols().first?.name ?? ""
        close.volume = .oneLot
        close.price = 1
        for request: BridgeRequest in [
            .userUpdate(user), .orderCancel(login: user.login, ticket: absentTicket),
            .dealerSend(close),
        ] {
            let reply = try line.ask(request)
            guard reply == .retcode(.errPermissions) else {
                throw .failed("\(request.kind) as reader: expected 8, got \(reply.text)")
            }
        }
        return "three kinds of write refused"
    }

    static let userUpdate = ConformanceCheck(
        "write.user-update", "one bit of the rights is written, and nothing else changes",
        part: .write
    ) { session throws(ConformanceFinding) in
        let before = try subject(session)
        var wanted = before
        wanted.rights ^= UserRights.tradeDisabled
        try write(wanted, session)
        let after = try subject(session)
        try write(before, session)
        guard after.comparable == wanted.comparable else {
            throw .failed("after the write: \(wanted.differences(to: after))")
        }
        let restored = try subject(session)
        guard restored.comparable == before.comparable else {
            throw .failed("after putting it back: \(before.differences(to: restored))")
        }
        return "rights \(before.rights) -> \(after.rights) -> \(restored.rights)"
    }

    private static func write(
        _ user: UserRecord, _ session: ConformanceSession
    ) throws(ConformanceFinding) {
        let reply = try session.line(.enforcer).ask(.userUpdate(user))
        guard reply == .retcode(.ok) else { throw .failed("user_update: \(reply.text)") }
    }

    static let unknownTickets = ConformanceCheck(
        "write.unknown-tickets", "orders and positions that do not exist are refused, not invented",
        part: .write
    ) { session throws(ConformanceFinding) in
        let login = try subject(session).login
        let line = try session.line(.enforcer)
        let cancel = try line.ask(.orderCancel(login: login, ticket: absentTicket))
        guard case .retcode(let code) = cancel, code != .ok else {
            throw .failed("order_cancel of a ticket that does not exist: \(cancel.text)")
        }
        return "order_cancel: \(code.rawValue)"
    }

    static let orderCancel = ConformanceCheck(
        "write.order-cancel", "a cancelled order is gone, and only that one", part: .write
    ) { session throws(ConformanceFinding) in
        let login = try subject(session).login
        let orders = try session.orders([login])
        guard let order = orders.first(where: { $0.kind != .closeBy }) else {
            throw .skipped("\(login) has no working order")
        }
        let cancel = BridgeRequest.orderCancel(login: login, ticket: order.ticket)
        let reply = try session.line(.enforcer).ask(cancel)
        guard reply == .retcode(.ok) else { throw .failed("order_cancel: \(reply.text)") }
        let left = Set(try session.orders([login]).map(\.ticket))
        guard left == Set(orders.map(\.ticket)).subtracting([order.ticket]) else {
            throw .failed("cancelled #\(order.ticket), left are \(left.sorted())")
        }
        let again = try session.line(.enforcer).ask(cancel)
        guard case .retcode(let code) = again, code != .ok else {
            throw .failed("cancelled #\(order.ticket) a second time: \(again.text)")
        }
        return "#\(order.ticket), then \(code.rawValue)"
    }

    static let closeBy = ConformanceCheck(
        "write.close-by", "two opposite positions close each other", part: .write
    ) { session throws(ConformanceFinding) in
        let dealer = try ConformanceDealer(session, subject(session))
        guard dealer.group.marginMode == .hedging, dealer.group.closeByAllowed else {
            throw .skipped("group \(dealer.group.name) does not allow close-by")
        }
        guard let (long, short) = dealer.oppositePair else {
            throw .skipped("no symbol with positions of both sides")
        }
        var request = try dealer.request(long, volume: min(long.volume, short.volume))
        request.action = .closeBy
        request.positionBy = short.ticket
        let answer = try dealer.send(request)
        let left = try dealer.volumes(of: [long.ticket, short.ticket])
        let expected = [long.volume - request.volume, short.volume - request.volume]
        guard left == expected else {
            throw .failed("answered \(answer.retcode.rawValue), left are \(left)")
        }
        return "#\(long.ticket) by #\(short.ticket), deal \(answer.deal)"
    }

    static let close = ConformanceCheck(
        "write.close", "a close is enqueued, answered later under its own id, and done",
        part: .write
    ) { session throws(ConformanceFinding) in
        let dealer = try ConformanceDealer(session, subject(session))
        guard let position = dealer.positions.min(by: { $0.timeCreate < $1.timeCreate }) else {
            throw .skipped("\(dealer.login) has no position")
        }
        let answer = try dealer.send(dealer.request(position, volume: position.volume))
        let left = try dealer.volumes(of: [position.ticket])[0]
        guard left == position.volume - min(answer.volume, position.volume) else {
            throw .failed("answered volume \(answer.volume), but \(left) is left")
        }
        guard answer.retcode == .requestDonePartial || left == .zero else {
            throw .failed("done, but \(left) is left")
        }
        guard answer.deal != 0 else { throw .failed("done without the ticket of a deal") }
        return "#\(position.ticket), deal \(answer.deal) at \(answer.price)"
    }

    /// The account to act on, as it is now.
    private static func subject(
        _ session: ConformanceSession
    ) throws(ConformanceFinding) -> UserRecord {
        guard let login = session.subject.writeLogin else {
            throw .skipped("no account was named to write to")
        }
        guard let user = try session.users([login]).first else {
            throw .failed("login \(login) does not exist on this server")
        }
        return user
    }
}

extension UserRecord {
    /// Field by field, what is not as it was written.
    fileprivate func differences(to read: UserRecord) -> String {
        let pairs = zip(
            Mirror(reflecting: comparable).children, Mirror(reflecting: read.comparable).children)
        return pairs.compactMap { wrote, reads in
            let (a, b) = ("\(wrote.value)", "\(reads.value)")
            return a == b ? nil : "\(wrote.label ?? "?") was written as '\(a)', reads '\(b)'"
        }.joined(separator: "; ")
    }

    /// Without what the server itself changes at any time.
    fileprivate var comparable: UserRecord {
        var user = self
        user.lastAccess = ServerTime(milliseconds: 0)
        return user
    }
}
