internal import RiskEngine

/// What an event about a rule on the deals says was counted and asked for.
struct ProgressFacts {
    /// A trade that was closed too soon.
    struct Trade {
        var openedAt: UTCTime
        var closedAt: UTCTime
        var heldMilliseconds: Int64
    }
    var name: String
    var id: String
    var key: AccountKey
    var life: UInt64
    var digits: CurrencyDigits
    var spec: ProgressSpec
    var initialBalance: Money
    var figures: ProgressFigures
    /// What the event says of the rule.
    var isMet: Bool
    /// The deal that decided.
    var deal: UInt64
    /// Of a rule that judges each trade by itself.
    var trade: Trade?

    /// - Parameter event: As the event socket and `event.show` give it.
    /// - Throws: `EvidenceError`, naming what is absent or not understood.
    init(_ event: JSONValue) throws(EvidenceError) {
        let envelope = EvidenceFields(event)
        name = try envelope.text("event")
        id = try envelope.text("id")
        let data = try envelope.object("data")
        digits = try Self.digits(of: data)
        initialBalance = try data.money("initial_balance", digits)
        key = AccountKey(
            server: ServerID(try data.text("server")), login: Login(try data.unsigned("login")))
        life = try data.unsigned("life")
        spec = try Self.spec(try data.object("rule"))
        figures = try Self.figures(try data.object("figures"), spec.kind, digits)
        // That a target was reached has no word of its own for it.
        isMet = name == "evaluation.target_reached" ? true : try data.flag("met")
        deal = try data.unsigned("deal")
        if data.json["trade"] != nil {
            let fields = try data.object("trade")
            trade = Trade(
                openedAt: try fields.time("opened_at"), closedAt: try fields.time("closed_at"),
                heldMilliseconds: try fields.whole("held_ms"))
        }
    }

    /// As many as the initial balance is written with.
    private static func digits(of data: EvidenceFields) throws(EvidenceError) -> CurrencyDigits {
        let parts = try data.text("initial_balance")
            .split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2,
            let digits = CurrencyDigits(parts.count == 2 ? parts[1].utf8.count : 0)
        else { throw .missing("data.initial_balance") }
        return digits
    }

    private static func spec(_ fields: EvidenceFields) throws(EvidenceError) -> ProgressSpec {
        var spec = ProgressSpec.defaults(
            id: try fields.text("id"), kind: try fields.word("kind"))
        let parameters = try fields.object("parameters")
        guard case .object(let members) = parameters.json else {
            throw .missing("rule.parameters")
        }
        for name in members.keys.sorted() {
            let text = try parameters.text(name)
            guard let setting = ProgressSpec.settings.first(where: { $0.key == name }),
                setting.read(text, &spec)
            else {
                throw EvidenceError("rule.parameters.\(name)=\(text) is not known to this version")
            }
        }
        return spec
    }

    private static func figures(
        _ fields: EvidenceFields, _ kind: ProgressSpec.Kind, _ digits: CurrencyDigits
    ) throws(EvidenceError) -> ProgressFigures {
        switch kind {
        case .profitTarget:
            return .target(
                result: try fields.money("result", digits),
                needed: try fields.money("needed", digits),
                openPositions: try fields.count("open_positions"))
        case .minTradingDays:
            return .days(
                trading: try fields.count("trading_days"), needed: try fields.count("needed_days"),
                profitable: try fields.count("profitable_days"),
                neededProfitable: try fields.count("needed_profitable_days"))
        case .consistency:
            let isAllowed = fields.json["allowed_today"] != nil
            return .consistency(
                best: try fields.money("best", digits), basis: try fields.money("basis", digits),
                allowed: try fields.money("allowed", digits),
                neededBasis: try fields.money("needed_basis", digits),
                allowedToday: isAllowed ? try fields.money("allowed_today", digits) : nil)
        case .minHold:
            var hold = HoldFigures()
            hold.trades = try fields.count("trades")
            hold.short = try fields.count("short_trades")
            hold.winners = try fields.count("winners")
            hold.shortWinners = try fields.count("short_winners")
            hold.profit = try fields.money("profit", digits)
            hold.shortProfit = try fields.money("short_profit", digits)
            hold.heldMilliseconds = try fields.whole("held_ms")
            return .hold(hold)
        }
    }
}

extension EvidenceFields {
    func flag(_ name: String) throws(EvidenceError) -> Bool {
        guard case .bool(let flag)? = json[name] else {
            throw EvidenceError("the evidence has no usable \(name)")
        }
        return flag
    }

    func count(_ name: String) throws(EvidenceError) -> Int {
        guard let count = Int(exactly: try whole(name)), count >= 0 else {
            throw EvidenceError("the evidence has no usable \(name)")
        }
        return count
    }
}
