import RiskEngine

/// A reply is `retcode`, `serverTime`, or a list with the server time at which it was read (0 where
/// the contract gives none).
extension FrameWriter {
    mutating func reply(_ reply: BridgeReply, id: UInt64) {
        switch reply {
        case .retcode(var retcode): frame(.retcode, id: id) { $0.choice(&retcode, "retcode") }
        case .serverTime(var time, var utc):
            frame(.serverTimeReply, id: id) {
                $0.time(&time, "time")
                $0.time(&utc, "utc")
            }
        case .symbols(let records): list(.symbolsReply, id, records)
        case .groups(let records): list(.groupsReply, id, records)
        case .logins(let records): list(.loginsReply, id, records)
        case .users(let records): list(.usersReply, id, records)
        case .accounts(let records, let at):
            guard records.count <= WireLimits.accountsPerReplyMax else {
                return self.reply(.retcode(.errParams), id: id)
            }
            list(.accountsReply, id, at: at, records)
        case .positions(let records, let at): list(.positionsReply, id, at: at, records)
        case .orders(let records, let at): list(.ordersReply, id, at: at, records)
        case .deals(let records): list(.dealsReply, id, records)
        case .quotes(let records): list(.quotesReply, id, records)
        }
    }

    private mutating func list<R: WireRecord>(
        _ type: WireType, _ id: UInt64, at: ServerTime = ServerTime(milliseconds: 0), _ records: [R]
    ) {
        var at = at
        list(type, id: id, prefix: { $0.time(&at, "at") }, records)
    }
}

extension BridgeReply {
    /// Reads one frame of any reply but `accounts`, which is read in place.
    init(_ frame: Frame) throws(BridgeFailure) {
        var reader = frame.reader
        switch frame.type {
        case .retcode:
            var retcode = Retcode.ok
            try reader.choice(&retcode, "retcode")
            self = .retcode(retcode)
        case .serverTimeReply:
            var time = ServerTime(milliseconds: 0)
            var utc = UTCTime(milliseconds: 0)
            try reader.time(&time, "time")
            try reader.time(&utc, "utc")
            self = .serverTime(time, utc: utc)
        case .symbolsReply: self = .symbols(try Self.list(&reader).records)
        case .groupsReply: self = .groups(try Self.list(&reader).records)
        case .loginsReply: self = .logins(try Self.list(&reader).records)
        case .usersReply: self = .users(try Self.list(&reader).records)
        case .positionsReply:
            let (records, at) = try Self.list(&reader, of: PositionRecord.self)
            self = .positions(records, at: at)
        case .ordersReply:
            let (records, at) = try Self.list(&reader, of: OrderRecord.self)
            self = .orders(records, at: at)
        case .dealsReply: self = .deals(try Self.list(&reader).records)
        case .quotesReply: self = .quotes(try Self.list(&reader).records)
        default: throw .protocolViolation("\(frame.type) message: not a reply")
        }
        try reader.finish()
    }

    private static func list<R: WireRecord>(
        _ reader: inout WireReader, of: R.Type = R.self
    ) throws(BridgeFailure) -> (records: [R], at: ServerTime) {
        var at = ServerTime(milliseconds: 0)
        var records: [R] = []
        try reader.time(&at, "at")
        try reader.list(&records, "count")
        return (records, at)
    }

    /// This reply with the records of `next`, another frame of the same reply, behind its own.
    func joined(with next: BridgeReply) -> BridgeReply? {
        switch (self, next) {
        case (.symbols(let a), .symbols(let b)): .symbols(a + b)
        case (.groups(let a), .groups(let b)): .groups(a + b)
        case (.logins(let a), .logins(let b)): .logins(a + b)
        case (.users(let a), .users(let b)): .users(a + b)
        case (.positions(let a, let at), .positions(let b, _)): .positions(a + b, at: at)
        case (.orders(let a, let at), .orders(let b, _)): .orders(a + b, at: at)
        case (.deals(let a), .deals(let b)): .deals(a + b)
        case (.quotes(let a), .quotes(let b)): .quotes(a + b)
        default: nil
        }
    }
}
