import RiskEngine

extension BridgeRequest {
    var wireType: WireType {
        switch self {
        case .serverTime: .serverTime
        case .symbols: .symbols
        case .groups: .groups
        case .logins: .logins
        case .users: .users
        case .accounts: .accounts
        case .positions: .positions
        case .orders: .orders
        case .deals: .deals
        case .quotes: .quotes
        case .subscribe: .subscribe
        case .dealerSend: .dealerSend
        case .orderCancel: .orderCancel
        case .userUpdate: .userUpdate
        }
    }

    /// Changes something on the server: not for readers.
    public var isWrite: Bool {
        switch self {
        case .dealerSend, .orderCancel, .userUpdate: true
        case .serverTime, .symbols, .groups, .logins, .users, .accounts, .positions, .orders,
            .deals,
            .quotes, .subscribe:
            false
        }
    }

    func encode(into writer: inout WireWriter) {
        switch self {
        case .serverTime, .symbols, .groups, .quotes: break
        case .logins(var mask): writer.text(&mask, width: WireLimits.maskSizeMax + 1, "mask")
        case .users(var logins), .accounts(var logins), .positions(var logins),
            .orders(var logins):
            writer.list(&logins, "count")
        case .deals(var logins, var from, var to):
            writer.time(&from, "from")
            writer.time(&to, "to")
            writer.list(&logins, "count")
        case .subscribe(var quotes): writer.flag(&quotes, "quotes")
        case .dealerSend(let request): writer.put(request)
        case .orderCancel(var login, var ticket):
            writer.choice(&login, "login")
            writer.word(&ticket, "ticket")
        case .userUpdate(let user): writer.put(user)
        }
    }

    init(_ frame: Frame) throws(BridgeFailure) {
        var reader = frame.reader
        switch frame.type {
        case .serverTime: self = .serverTime
        case .symbols: self = .symbols
        case .groups: self = .groups
        case .quotes: self = .quotes
        case .logins:
            var mask = ""
            try reader.text(&mask, width: WireLimits.maskSizeMax + 1, "mask")
            self = .logins(mask: mask)
        case .users: self = .users(try Self.logins(&reader))
        case .accounts: self = .accounts(try Self.logins(&reader))
        case .positions: self = .positions(try Self.logins(&reader))
        case .orders: self = .orders(try Self.logins(&reader))
        case .deals:
            var from = ServerTime(milliseconds: 0)
            var to = from
            try reader.time(&from, "from")
            try reader.time(&to, "to")
            self = .deals(try Self.logins(&reader), from: from, to: to)
        case .subscribe:
            var quotes = false
            try reader.flag(&quotes, "quotes")
            self = .subscribe(quotes: quotes)
        case .dealerSend: self = .dealerSend(try reader.record())
        case .orderCancel:
            var login = Login(0)
            var ticket: UInt64 = 0
            try reader.choice(&login, "login")
            try reader.word(&ticket, "ticket")
            self = .orderCancel(login: login, ticket: ticket)
        case .userUpdate: self = .userUpdate(try reader.record())
        default: throw .protocolViolation("\(frame.type) message: not one that a client sends here")
        }
        try reader.finish()
    }

    private static func logins(_ reader: inout WireReader) throws(BridgeFailure) -> [Login] {
        var logins: [Login] = []
        try reader.list(&logins, "count")
        return logins
    }
}
