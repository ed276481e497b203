import MTBridge
import RiskEngine

/// Builds the market and the book from a scenario, checking every reference.
struct ScenarioLoader {
    let market: Market
    let book: Book

    init(_ scenario: Scenario, quotes: [Tick]) throws(ScenarioError) {
        var symbols: [SymbolSpecification] = []
        for symbol in scenario.symbols { symbols.append(try symbol.specification()) }
        guard Set(symbols.map { $0.record.name }).count == symbols.count, !symbols.isEmpty else {
            throw .invalid("symbols: at least one, each name once")
        }
        for (offset, priceClass) in scenario.priceClasses.enumerated()
        where priceClass.id != UInt32(offset) {
            throw .invalid("price_classes: ids must be 0, 1, 2, … in order")
        }
        let classes = scenario.priceClasses.map { entry in
            PriceClass(
                id: entry.id,
                markupPoints: Dictionary(
                    entry.markupPoints.map { ($0.symbol, $0.points) }, uniquingKeysWith: { $1 }))
        }
        market = Market(symbols: symbols, classes: classes.isEmpty ? [PriceClass(id: 0)] : classes)
        for tick in quotes { market.apply(tick) }
        book = Book(market: market)
        for group in scenario.groups {
            guard Int(group.priceClass) < market.classCount else {
                throw .invalid("group \(group.name): no price class \(group.priceClass)")
            }
            guard group.currencyDigits <= 8, book.groupIndex[group.name] == nil else {
                throw .invalid("group \(group.name): defined twice, or digits beyond 8")
            }
            book.groupIndex[group.name] = book.groups.count
            book.groups.append(group.record)
            book.orderMarginPerLot.append(group.orderMarginPerLotMinor ?? 0)
        }
        for account in scenario.accounts { try add(account) }
    }

    private func add(_ source: ScenarioAccount) throws(ScenarioError) {
        guard source.login > 0, book.accountIndex[source.login] == nil else {
            throw .invalid("account \(source.login): login missing or given twice")
        }
        guard let group = book.groupIndex[source.group] else {
            throw .invalid("account \(source.login): no group '\(source.group)'")
        }
        let digits = book.groups[group].currencyDigits
        let account = book.addAccount(user(source), group: group)
        let scale = book.scales[account]
        book.users[account].balancePrevDay = Double(source.balancePrevDayMinor ?? 0) / scale
        book.users[account].equityPrevDay = Double(source.equityPrevDayMinor ?? 0) / scale
        var state = book.accounts[account]
        var deals: [DealRecord] = []
        deals.reserveCapacity(source.deals.count)
        for deal in source.deals {
            let record = try self.deal(deal, login: source.login, scale: scale, digits: digits)
            if record.action.movesCredit {
                state.credit += deal.profitMinor
            } else {
                state.balance +=
                    deal.profitMinor + (deal.storageMinor ?? 0) + (deal.commissionMinor ?? 0)
            }
            deals.append(record)
        }
        book.deals[account] = deals
        book.accounts[account] = state
        for position in source.positions ?? [] { try add(position, account: account) }
        for order in source.orders ?? [] { try add(order, account: account) }
        if let balance = source.balanceMinor, balance != state.balance {
            throw .invalid(
                "account \(source.login): balance_minor \(balance) is not the sum of its deals, "
                    + "\(state.balance)")
        }
        book.refreshMargin(account: account)
    }

    private func user(_ source: ScenarioAccount) -> UserRecord {
        var user = UserRecord()
        user.login = Login(source.login)
        user.group = source.group
        user.rights = source.rights ?? UserRights.default
        user.leverage = max(1, source.leverage)
        user.name = source.name ?? ""
        user.comment = source.comment ?? ""
        user.registration = ServerTime(milliseconds: source.registrationServerMs ?? 0)
        user.lastAccess = user.registration
        return user
    }

    private func deal(
        _ source: ScenarioDeal, login: UInt64, scale: Double, digits: UInt8
    ) throws(ScenarioError) -> DealRecord {
        var deal = DealRecord()
        guard let action = DealRecord.Action(rawValue: source.action),
            let entry = DealRecord.Entry(rawValue: source.entry ?? 0)
        else { throw .invalid("account \(login): deal \(source.ticket): bad action or entry") }
        deal.ticket = source.ticket
        deal.login = Login(login)
        deal.order = source.order ?? 0
        deal.positionID = source.position ?? 0
        deal.symbol = source.symbol ?? ""
        deal.action = action
        deal.entry = entry
        deal.reason = source.reason ?? 0
        deal.currencyDigits = digits
        deal.volume = Volume(rawValue: source.volume ?? 0)
        deal.volumeClosed = entry == .in ? .zero : deal.volume
        deal.price = source.price ?? 0
        deal.profit = Double(source.profitMinor) / scale
        deal.storage = Double(source.storageMinor ?? 0) / scale
        deal.commission = Double(source.commissionMinor ?? 0) / scale
        deal.time = ServerTime(milliseconds: source.timeServerMs)
        deal.comment = source.comment ?? ""
        if let symbol = market.index(of: deal.symbol) {
            deal.digits = market.symbols[symbol].record.digits
        }
        return deal
    }

    private func add(_ source: ScenarioPosition, account: Int) throws(ScenarioError) {
        let login = book.users[account].login
        guard let symbol = market.index(of: source.symbol), source.volume > 0,
            let side = PositionRecord.Side(rawValue: source.side), source.priceOpen > 0,
            book.slotByTicket[source.ticket] == nil, source.ticket > 0
        else {
            throw .invalid(
                "account \(login): position \(source.ticket): needs a unique ticket, a known "
                    + "symbol, side 0 or 1, a volume and an open price")
        }
        var record = PositionRecord()
        record.ticket = source.ticket
        record.side = side
        record.volume = Volume(rawValue: source.volume)
        record.priceOpen = source.priceOpen
        record.priceSL = source.priceSl ?? 0
        record.priceTP = source.priceTp ?? 0
        record.timeCreate = ServerTime(milliseconds: source.timeServerMs)
        record.timeUpdate = record.timeCreate
        let slot = book.open(
            account: account, symbol: symbol, record: record, storage: source.storageMinor ?? 0,
            rateMargin: source.rateMargin)
        guard slot != nil else {
            throw .invalid(
                "account \(login): position \(source.ticket): no forex pair converts "
                    + "\(source.symbol) to the account's currency")
        }
    }

    private func add(_ source: ScenarioOrder, account: Int) throws(ScenarioError) {
        let login = book.users[account].login
        guard let symbol = market.index(of: source.symbol), (2...5).contains(source.kind),
            let kind = OrderRecord.Kind(rawValue: source.kind), source.volume > 0,
            source.price > 0, source.ticket > 0
        else {
            throw .invalid(
                "account \(login): order \(source.ticket): needs a ticket, a known symbol, kind "
                    + "2...5, a volume and a price")
        }
        var record = OrderRecord()
        record.ticket = source.ticket
        record.login = login
        record.symbol = source.symbol
        record.kind = kind
        record.digits = market.symbols[symbol].record.digits
        record.volumeInitial = Volume(rawValue: source.volume)
        record.volumeCurrent = record.volumeInitial
        record.priceOrder = source.price
        record.priceSL = source.priceSl ?? 0
        record.priceTP = source.priceTp ?? 0
        record.timeSetup = ServerTime(milliseconds: source.timeServerMs)
        book.orders[account].append(record)
        book.pending[symbol].append(Int32(account))
    }
}
