internal import RiskEngine

/// Closes positions of one account for the write part, as riskd's enforcer would.
struct ConformanceDealer {
    let session: ConformanceSession
    let login: Login
    let group: GroupRecord
    let positions: [PositionRecord]

    init(_ session: ConformanceSession, _ user: UserRecord) throws(ConformanceFinding) {
        self.session = session
        login = user.login
        guard let group = try session.groups().first(where: { $0.name == user.group }) else {
            throw .failed("group \(user.group) is not in the list of groups")
        }
        self.group = group
        positions = try session.positions([user.login])
    }

    /// The oldest two positions of opposite sides in one symbol.
    var oppositePair: (PositionRecord, PositionRecord)? {
        for long in positions where long.side == .buy {
            if let short = positions.first(where: {
                $0.side == .sell && $0.symbol == long.symbol
            }) {
                return (long, short)
            }
        }
        return nil
    }

    /// A market close of `position` at the account's own last quote.
    func request(
        _ position: PositionRecord, volume: Volume
    ) throws(ConformanceFinding) -> DealerRequest {
        let quote = try session.quotes().first {
            $0.symbol == position.symbol && $0.priceClass == group.priceClass
        }
        guard let quote else { throw .skipped("no quote of \(position.symbol)") }
        var request = DealerRequest()
        request.login = login
        request.symbol = position.symbol
        request.side = position.side == .buy ? .sell : .buy
        request.volume = volume
        request.price = position.side == .buy ? quote.bid : quote.ask
        request.position = position.ticket
        request.digits = position.digits
        request.comment = "riskd-check"
        let symbol = try session.symbols().first { $0.name == position.symbol }
        request.fill =
            symbol.map { $0.fillFlags & 2 != 0 } ?? true
            ? .immediateOrCancel : .fillOrKill
        return request
    }

    /// Sends until it is done or cannot be; requotes are answered with a fresh price.
    func send(_ first: DealerRequest) throws(ConformanceFinding) -> DealerAnswer {
        var request = first
        let line = try session.line(.enforcer)
        for _ in 0..<5 {
            let id = try line.submit(.dealerSend(request))
            let reply = try line.reply(to: id, "dealer_send")
            guard reply == .retcode(.ok) else {
                throw .failed("dealer_send: expected to be enqueued, got \(reply.text)")
            }
            guard let answer = line.answer(to: id) else {
                throw .failed("dealer_send: enqueued, but no answer came")
            }
            switch answer.retcode.kind {
            case .success, .partial: return answer
            case .marketClosed: throw .skipped("the market of \(request.symbol) is closed")
            case .requote, .waitForQuote:
                _ = line.wait(milliseconds: 200) { false }
                if let position = positions.first(where: { $0.ticket == request.position }) {
                    request.price = try self.request(position, volume: request.volume).price
                }
            default: throw .failed("dealer_send: answered \(answer.retcode.rawValue)")
            }
        }
        throw .failed("dealer_send: five requotes in a row")
    }

    /// What is left of positions, zero for those that are gone.
    ///
    /// The four streams of a platform agree eventually: a position may be seen a moment longer.
    func volumes(of tickets: [UInt64]) throws(ConformanceFinding) -> [Volume] {
        _ = try session.line(.enforcer).wait(milliseconds: 200) { false }
        let left = try session.positions([login])
        return tickets.map { ticket in left.first { $0.ticket == ticket }?.volume ?? .zero }
    }
}
