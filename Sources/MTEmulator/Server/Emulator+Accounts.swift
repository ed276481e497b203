import MTBridge
import RiskEngine

extension Emulator {
    /// The hot read: the accounts' present state, with any fault asked for, logged as shown.
    func sendAccounts(_ logins: [Login], id: RequestID, client: ClientID) {
        guard let who = clients[client], !isHalfOpen else { return }
        var records: [AccountRecord] = []
        var scales: [Double] = []
        records.reserveCapacity(logins.count)
        let accounts = shown(logins)
        for account in accounts.prefix(cut(accounts.count, of: accounts)) {
            records.append(present(account))
            scales.append(book.scales[account])
        }
        applyCounted(&records, &scales)
        logs.replies(stamp, "accounts") { line in
            line.pair("identity", who.login.rawValue)
            line.pair("request", id.rawValue)
            line.key("rows")
            line.openArray()
            for (record, scale) in zip(records, scales) {
                line.openArray()
                line.value(record.login.rawValue)
                if let shown = Money(platform: record.equity, scale: scale) {
                    line.value(shown.minorUnits)
                } else {
                    line.null()
                }
                line.closeArray()
            }
            line.closeArray()
        }
        who.port?.reply(.accounts(records, at: serverTime), to: id)
    }

    func logReceipt(_ request: BridgeRequest, id: RequestID, identity: Login) {
        switch request {
        case .dealerSend(let order):
            logs.actions(stamp, "dealer_received") { line in
                line.pair("identity", identity.rawValue)
                line.pair("request", id.rawValue)
                line.pair("action", order.action.rawValue)
                line.pair("login", order.login.rawValue)
                line.pair("symbol", order.symbol)
                line.pair("ticket", order.position)
                line.pair("ticket_by", order.positionBy)
                line.pair("order", order.order)
                line.pair("side", order.side.rawValue)
                line.pair("volume", order.volume.rawValue)
                line.pair("price", order.price)
                line.pair("comment", order.comment)
            }
        case .orderCancel(let login, let ticket):
            logs.actions(stamp, "cancel_received") { line in
                line.pair("identity", identity.rawValue)
                line.pair("request", id.rawValue)
                line.pair("login", login.rawValue)
                line.pair("order", ticket)
            }
        case .userUpdate(let record):
            logs.actions(stamp, "user_received") { line in
                line.pair("identity", identity.rawValue)
                line.pair("request", id.rawValue)
                line.pair("login", record.login.rawValue)
                line.pair("rights", record.rights)
                line.pair("group", record.group)
            }
        case .serverTime, .symbols, .groups, .logins, .users, .accounts, .positions, .orders,
            .deals, .quotes, .subscribe:
            break
        }
    }

    func logAnswer(_ kind: String, _ code: Retcode, id: RequestID, identity: Login) {
        logs.actions(stamp, kind) { line in
            line.pair("identity", identity.rawValue)
            line.pair("request", id.rawValue)
            line.pair("retcode", code.rawValue)
        }
    }

    /// One line per other reply: what it was and how much of it.
    func logReply(_ reply: BridgeReply, id: RequestID, identity: Login) {
        let (kind, count) = reply.summary
        logs.replies(stamp, kind) { line in
            line.pair("identity", identity.rawValue)
            line.pair("request", id.rawValue)
            line.pair("count", count)
            if case .retcode(let code) = reply { line.pair("retcode", code.rawValue) }
        }
    }
}

extension BridgeReply {
    fileprivate var summary: (String, Int) {
        switch self {
        case .retcode: ("retcode", 0)
        case .serverTime: ("server_time", 1)
        case .symbols(let items): ("symbols", items.count)
        case .groups(let items): ("groups", items.count)
        case .logins(let items): ("logins", items.count)
        case .users(let items): ("users", items.count)
        case .accounts(let items, _): ("accounts", items.count)
        case .positions(let items, _): ("positions", items.count)
        case .orders(let items, _): ("orders", items.count)
        case .deals(let items): ("deals", items.count)
        case .quotes(let items): ("quotes", items.count)
        }
    }
}
