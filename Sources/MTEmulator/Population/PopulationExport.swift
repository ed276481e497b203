import MTBridge
import RiskEngine

/// Writes what a server held at its start, for people and scripts that do not read our code.
public enum PopulationExport {
    /// The population as a scenario file, with equity, margin and margin rates as computed.
    ///
    /// Call before the emulator has advanced. `sink` gets one account per line.
    public static func write(_ scenario: Scenario, of emulator: Emulator, to sink: any LogSink) {
        var text = JSONText()
        text.openObject()
        text.pair("server", scenario.server)
        text.pair("utc_ms", scenario.utcMs)
        text.pair("zone", emulator.configuration.zone.description)
        text.lineBreak()
        text.key("symbols")
        list(scenario.symbols, &text, symbol)
        text.lineBreak()
        text.key("price_classes")
        list(scenario.priceClasses, &text) { priceClass, text in
            text.pair("id", priceClass.id)
            text.key("markup_points")
            list(priceClass.markupPoints, &text) { markup, text in
                text.pair("symbol", markup.symbol)
                text.pair("points", markup.points)
            }
        }
        text.lineBreak()
        text.key("groups")
        list(scenario.groups, &text, group)
        text.lineBreak()
        text.key("quotes")
        list(emulator.stream.initial, &text) { tick, text in
            text.pair("symbol", emulator.market.symbols[tick.symbol].record.name)
            text.pair("bid", tick.bid)
            text.pair("ask", tick.ask)
            text.pair("utc_ms", tick.utcMilliseconds)
        }
        text.lineBreak()
        text.key("accounts")
        text.openArray()
        for account in scenario.accounts {
            text.lineBreak()
            text.openObject()
            write(account, emulator.book, &text)
            text.closeObject()
            if text.bytes.count > 1 << 20 {
                sink.write(text.bytes)
                text.clearKeepingPlace()
            }
        }
        text.closeArray()
        text.closeObject()
        text.newline()
        sink.write(text.bytes)
        sink.flush()
    }

    /// The roster that riskd enrols from; rows of accounts without enrolment are left out.
    public static func roster(_ scenario: Scenario, to sink: any LogSink) {
        var text =
            "server,login,plan,phase,evaluation_id,start,initial_balance,currency,anchor_day,"
            + "anchor_balance,anchor_equity\n"
        var digits: [String: CurrencyDigits] = [:]
        for group in scenario.groups {
            digits[group.name] = CurrencyDigits(Int(group.currencyDigits))
        }
        for account in scenario.accounts {
            guard let row = account.enrolment, let digits = digits[account.group] else { continue }
            func money(_ minor: Int64) -> String { Money(minorUnits: minor).decimal(digits) }
            text +=
                "\(scenario.server),\(account.login),\(row.plan),\(row.phase),"
                + "\(row.evaluationId),\(row.start),\(money(row.initialBalanceMinor)),"
                + "\(row.currency),\(row.anchorDay),\(money(row.anchorBalanceMinor)),"
                + "\(money(row.anchorEquityMinor))\n"
        }
        sink.write(Array(text.utf8))
        sink.flush()
    }

    /// The generator's floors as a levels file (`login,level,breach_below_minor`).
    public static func levels(_ scenario: Scenario, to sink: any LogSink) {
        var text = "login,level,breach_below_minor\n"
        for account in scenario.accounts {
            guard let row = account.enrolment else { continue }
            let name = ["static", "trail"].contains(row.plan) ? "overall" : "daily"
            let trail = row.initialBalanceMinor - row.breachBelowMinor
            text += "\(account.login),\(name),\(row.breachBelowMinor)"
            text += row.plan == "trail" ? ",\(trail)\n" : "\n"
        }
        sink.write(Array(text.utf8))
        sink.flush()
    }

    private static func list<T>(
        _ items: [T], _ text: inout JSONText, _ body: (T, inout JSONText) -> Void
    ) {
        text.openArray()
        for item in items {
            text.openObject()
            body(item, &text)
            text.closeObject()
        }
        text.closeArray()
    }

    private static func symbol(_ symbol: ScenarioSymbol, _ text: inout JSONText) {
        text.pair("name", symbol.name)
        text.pair("base", symbol.base)
        text.pair("profit", symbol.profit)
        text.pair("margin", symbol.margin ?? symbol.base)
        text.pair("digits", symbol.digits)
        text.pair("calculation", symbol.calculation)
        text.pair("contract_size", symbol.contractSize)
        if let value = symbol.tradeMode { text.pair("trade_mode", value) }
        if let value = symbol.tickSize { text.pair("tick_size", value) }
        if let value = symbol.tickValue { text.pair("tick_value", value) }
        if let value = symbol.marginInitial { text.pair("margin_initial", value) }
        if let value = symbol.swapMode { text.pair("swap_mode", value) }
        if let value = symbol.swapLong { text.pair("swap_long", value) }
        if let value = symbol.swapShort { text.pair("swap_short", value) }
        if let value = symbol.swapTripleWeekday { text.pair("swap_triple_weekday", value) }
        if let value = symbol.volumeMin { text.pair("volume_min", value) }
        if let value = symbol.volumeMax { text.pair("volume_max", value) }
        if let value = symbol.volumeStep { text.pair("volume_step", value) }
        if let value = symbol.quoted { text.pair("quoted", value) }
        if let value = symbol.startPrice { text.pair("start_price", value) }
        if let value = symbol.spreadPoints { text.pair("spread_points", value) }
        if let value = symbol.volatilityPerSecond { text.pair("volatility_per_second", value) }
        if let value = symbol.tickIntervalMs { text.pair("tick_interval_ms", value) }
        text.key("sessions")
        list(symbol.sessions ?? [], &text) { session, text in
            text.pair("weekday", session.weekday)
            text.pair("open_minute", session.openMinute)
            text.pair("close_minute", session.closeMinute)
        }
    }

    private static func group(_ group: ScenarioGroup, _ text: inout JSONText) {
        text.pair("name", group.name)
        text.pair("currency", group.currency)
        text.pair("currency_digits", group.currencyDigits)
        text.pair("netting", group.netting)
        text.pair("price_class", group.priceClass)
        text.pair("fifo_close", group.fifoClose)
        text.pair("close_by_allowed", group.closeByAllowed)
        text.pair("reports", group.reports)
        text.pair("margin_call", group.marginCall)
        text.pair("stop_out", group.stopOut)
        if let value = group.dailyCommissionPerLotMinor {
            text.pair("daily_commission_per_lot_minor", value)
        }
        if let value = group.orderMarginPerLotMinor {
            text.pair("order_margin_per_lot_minor", value)
        }
    }

    private static func write(
        _ account: ScenarioAccount, _ book: Book, _ text: inout JSONText
    ) {
        text.pair("login", account.login)
        text.pair("group", account.group)
        text.pair("leverage", account.leverage)
        if let rights = account.rights { text.pair("rights", rights) }
        if let name = account.name { text.pair("name", name) }
        if let comment = account.comment { text.pair("comment", comment) }
        text.pair("registration_server_ms", account.registrationServerMs ?? 0)
        text.pair("balance_prev_day_minor", account.balancePrevDayMinor ?? 0)
        text.pair("equity_prev_day_minor", account.equityPrevDayMinor ?? 0)
        if let value = account.blockedCommissionMinor {
            text.pair("blocked_commission_minor", value)
        }
        if let index = book.account(of: Login(account.login)) {
            let state = book.accounts[index]
            text.pair("balance_minor", state.balance)
            text.pair("credit_minor", state.credit)
            text.pair("equity_minor", state.equity)
            text.pair("margin_minor", state.margin)
        }
        if let row = account.enrolment { enrolment(row, &text) }
        text.key("positions")
        list(account.positions ?? [], &text) { position, text in
            write(position, book, &text)
        }
        text.key("orders")
        list(account.orders ?? [], &text, order)
        text.key("deals")
        list(account.deals, &text, deal)
    }

    private static func enrolment(_ row: ScenarioEnrolment, _ text: inout JSONText) {
        text.key("enrolment")
        text.openObject()
        text.pair("plan", row.plan)
        text.pair("phase", row.phase)
        text.pair("evaluation_id", row.evaluationId)
        text.pair("start", row.start)
        text.pair("initial_balance_minor", row.initialBalanceMinor)
        text.pair("currency", row.currency)
        text.pair("anchor_day", row.anchorDay)
        text.pair("anchor_utc_ms", row.anchorUtcMs)
        text.pair("anchor_balance_minor", row.anchorBalanceMinor)
        text.pair("anchor_equity_minor", row.anchorEquityMinor)
        text.pair("breach_below_minor", row.breachBelowMinor)
        text.closeObject()
    }

    private static func write(
        _ position: ScenarioPosition, _ book: Book, _ text: inout JSONText
    ) {
        text.pair("ticket", position.ticket)
        text.pair("symbol", position.symbol)
        text.pair("side", position.side)
        text.pair("volume", position.volume)
        text.pair("price_open", position.priceOpen)
        if let price = position.priceSl { text.pair("price_sl", price) }
        if let price = position.priceTp { text.pair("price_tp", price) }
        text.pair("storage_minor", position.storageMinor ?? 0)
        text.pair("time_server_ms", position.timeServerMs)
        guard let slot = book.slotByTicket[position.ticket] else { return }
        text.pair("rate_margin", book.entries[Int(slot)].record.rateMargin)
        text.pair("profit_minor", book.markedProfit(slot: Int(slot)))
        text.pair("margin_minor", book.entries[Int(slot)].margin)
    }

    private static func order(_ order: ScenarioOrder, _ text: inout JSONText) {
        text.pair("ticket", order.ticket)
        text.pair("symbol", order.symbol)
        text.pair("kind", order.kind)
        text.pair("volume", order.volume)
        text.pair("price", order.price)
        if let price = order.priceSl { text.pair("price_sl", price) }
        if let price = order.priceTp { text.pair("price_tp", price) }
        text.pair("time_server_ms", order.timeServerMs)
    }

    private static func deal(_ deal: ScenarioDeal, _ text: inout JSONText) {
        text.pair("ticket", deal.ticket)
        if let order = deal.order { text.pair("order", order) }
        if let position = deal.position { text.pair("position", position) }
        if let symbol = deal.symbol { text.pair("symbol", symbol) }
        text.pair("action", deal.action)
        if let entry = deal.entry { text.pair("entry", entry) }
        if let reason = deal.reason { text.pair("reason", reason) }
        if let volume = deal.volume { text.pair("volume", volume) }
        if let price = deal.price { text.pair("price", price) }
        text.pair("profit_minor", deal.profitMinor)
        if let minor = deal.storageMinor { text.pair("storage_minor", minor) }
        if let minor = deal.commissionMinor { text.pair("commission_minor", minor) }
        text.pair("time_server_ms", deal.timeServerMs)
        if let comment = deal.comment { text.pair("comment", comment) }
    }
}
