import MTBridge
import RiskEngine

extension Emulator {
    /// Executes a dealer request that was accepted before, and answers it.
    func execute(_ request: DealerRequest, id: RequestID, client: ClientID) {
        if let queued = clients[client]?.queued { clients[client]?.queued = max(0, queued - 1) }
        let dealer = clients[client]?.login.rawValue ?? 0
        let account = book.account(of: request.login)
        let before = account.map { netVolume(account: $0, symbol: request.symbol) } ?? 0
        let heldBefore = volume(ofPosition: request.position)
        let cause = DealCause(
            reason: 2, dealer: dealer, comment: String(request.comment.prefix(31)),
            request: id.rawValue)
        let answer: DealerAnswer
        if let account {
            answer = decide(request, account: account, cause: cause)
            settle(account)
        } else {
            answer = DealerAnswer(.errNotFound)
        }
        logs.actions(stamp, "dealer_effect") { line in
            line.pair("identity", dealer)
            line.pair("request", id.rawValue)
            line.pair("action", request.action.rawValue)
            line.pair("login", request.login.rawValue)
            line.pair("symbol", request.symbol)
            line.pair("ticket", request.position)
            line.pair("order", request.order)
            line.pair("volume", request.volume.rawValue)
            line.pair("comment", request.comment)
            line.pair("retcode", answer.retcode.rawValue)
            line.pair("deal", answer.deal)
            line.pair("done_volume", answer.volume.rawValue)
            line.pair("price", answer.price)
            line.pair("volume_before", heldBefore)
            line.pair("volume_after", volume(ofPosition: request.position))
            line.pair("net_before", before)
            let after = account.map { netVolume(account: $0, symbol: request.symbol) } ?? 0
            line.pair("net_after", after)
            let profit = account.flatMap { book.deals[$0].last }.map { deal in
                deal.ticket == answer.deal && answer.deal != 0 ? deal.profit : 0
            }
            line.pair("profit", profit ?? 0)
        }
        guard !isMute else { return }
        conclude(answer, id: id, client: client)
    }

    private func volume(ofPosition ticket: UInt64) -> UInt64 {
        book.slotByTicket[ticket].map { book.entries[Int($0)].record.volume.rawValue } ?? 0
    }

    private func decide(
        _ request: DealerRequest, account: Int, cause: DealCause
    ) -> DealerAnswer {
        switch request.action {
        case .orderRemove:
            let removed = cancelOrder(account: account, ticket: request.order)
            var answer = DealerAnswer(removed ? .requestDone : .requestInvalidOrder)
            answer.order = request.order
            return answer
        case .closeBy:
            return closeBy(request, account: account, cause: cause)
        case .positionExecute:
            return positionExecute(request, account: account, cause: cause)
        }
    }

    private func positionExecute(
        _ request: DealerRequest, account: Int, cause: DealCause
    ) -> DealerAnswer {
        guard let symbol = market.index(of: request.symbol) else {
            return DealerAnswer(.requestInvalid)
        }
        let priceClass = Int(book.group(of: account).priceClass)
        let quote = market.quote(symbol: symbol, priceClass: priceClass)
        if let refusal = refusal(symbol: symbol, quote: quote) {
            return DealerAnswer(refusal, quote: quote)
        }
        let present = request.side == .buy ? quote.ask : quote.bid
        // A dealer names the price; one a per cent off the market is a slip of the pen.
        guard request.price.isFinite, request.price > 0,
            abs(request.price - present) <= present * 0.01
        else { return DealerAnswer(.requestInvalidPrice, quote: quote) }
        if random.chance(configuration.requoteShare) {
            return DealerAnswer(.requestRequote, quote: quote)
        }
        let limits = market.symbols[symbol].record
        guard request.volume > .zero, request.volume.rawValue % limits.volumeStep.rawValue == 0,
            request.volume >= limits.volumeMin, request.volume <= limits.volumeMax
        else { return DealerAnswer(.requestInvalidVolume, quote: quote) }
        let isHedging = book.group(of: account).marginMode == .hedging
        if isHedging, request.position != 0 {
            if let refusal = refusalToClose(request, account: account) {
                return DealerAnswer(refusal, quote: quote)
            }
        }
        let volume = filled(request, step: limits.volumeStep, minimum: limits.volumeMin)
        var answer = DealerAnswer(
            volume == request.volume ? .requestDone : .requestDonePartial, quote: quote)
        answer.order = takeTicket()
        answer.volume = volume
        answer.price = market.normalized(request.price, symbol: symbol)
        let fill = Fill(
            account: account, symbol: symbol, side: request.side, volume: volume,
            price: answer.price, order: answer.order, cause: cause)
        let deal: DealRecord?
        if !isHedging {
            deal = net(fill)
        } else if let slot = book.slotByTicket[request.position], request.position != 0 {
            deal = close(
                slot: Int(slot), volume: volume, price: fill.price, order: fill.order, cause: cause)
        } else if limits.tradeMode == .closeOnly {
            return DealerAnswer(Retcode(rawValue: 10_044), quote: quote)
        } else {
            deal = open(fill)
        }
        guard let deal else { return DealerAnswer(.requestInvalid, quote: quote) }
        answer.deal = deal.ticket
        return answer
    }

    /// Why a symbol cannot be dealt in now.
    func refusal(symbol: Int, quote: Quote) -> Retcode? {
        let record = market.symbols[symbol].record
        if record.tradeMode == .disabled { return .requestTradeDisabled }
        guard SessionCalendar.isOpen(record.sessions, at: serverTime), !isBroken(symbol) else {
            return .requestMarketClosed
        }
        if quote.sequence == 0 { return .requestPriceOff }
        if let timeout = configuration.quoteTimeoutMilliseconds,
            utc.milliseconds - quote.utc > timeout
        {
            return .requestPriceOff
        }
        return nil
    }

    private func refusalToClose(_ request: DealerRequest, account: Int) -> Retcode? {
        guard let slot = book.slotByTicket[request.position].map({ Int($0) }) else {
            return .requestPositionClosed
        }
        let held = book.entries[slot].record
        guard held.login == request.login, held.symbol == request.symbol,
            held.side != request.side
        else { return .requestInvalid }
        guard request.volume <= held.volume else { return .requestInvalidCloseVolume }
        guard book.group(of: account).fifoClose else { return nil }
        let isOldest = book.positionsByAccount[account].allSatisfy { other in
            let record = book.entries[Int(other)].record
            return record.symbol != held.symbol
                || (held.timeCreate, held.ticket) <= (record.timeCreate, record.ticket)
        }
        return isOldest ? nil : .requestProhibitedByFIFO
    }

    /// The whole volume, or half of it now and then where the fill policy lets it.
    private func filled(_ request: DealerRequest, step: Volume, minimum: Volume) -> Volume {
        guard request.fill != .fillOrKill, random.chance(configuration.partialShare) else {
            return request.volume
        }
        let half = request.volume.rawValue / 2 / step.rawValue * step.rawValue
        return half >= minimum.rawValue && half > 0 ? Volume(rawValue: half) : request.volume
    }
}

extension DealerAnswer {
    init(_ retcode: Retcode, quote: Quote? = nil) {
        self.init()
        self.retcode = retcode
        bid = quote?.bid ?? 0
        ask = quote?.ask ?? 0
    }
}
