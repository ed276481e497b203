internal import RiskEngine

/// What a violation's evidence says was seen and asked for: facts only, none of its conclusions.
struct RecordedFacts {
    /// One read of the account.
    struct Read {
        var equity: Money
        var balance: Money
        /// By the server's clock.
        var at: UTCTime
        var received: UTCTime
        var sampleClass: String
    }

    /// What the quotes said, where the verdict rests on them.
    struct Forecast {
        var state: String
        var equity: Money
    }

    var key: ViolationKey
    var currency: String
    var digits: CurrencyDigits
    var rule: RuleSpec
    var initialBalance: Money
    /// Day anchor or high-water mark.
    var reference: Money
    /// Only for the day's realised result.
    var dayStartBalance: Money?
    var reads: [Read]
    /// Of the deciding read, the last.
    var credit: Money
    var floating: Money
    var day: TradingDay?
    var confirmedBy: Confirmation
    /// First of the uninterrupted reads below the floor; only where a duration counts.
    var brokenSince: UTCTime?
    var forecast: Forecast?

    /// - Throws: `EvidenceError`, naming what is absent or not understood.
    init(_ evidence: JSONValue) throws(EvidenceError) {
        let fields = EvidenceFields(evidence)
        let initial = try fields.text("initial_balance")
        let decimals = initial.split(separator: ".", omittingEmptySubsequences: false)
        guard decimals.count <= 2,
            let digits = CurrencyDigits(decimals.count == 2 ? decimals[1].utf8.count : 0)
        else { throw .missing("initial_balance") }
        self.digits = digits
        initialBalance = try fields.money("initial_balance", digits)
        currency = try fields.text("currency")
        rule = try Self.rule(try fields.object("rule"))
        let isDaily = rule.kind == .dailyLoss
        let measured = try fields.object(isDaily ? "anchor" : "mark")
        reference = try measured.money("value", digits)
        key = ViolationKey(
            account: AccountKey(
                server: ServerID(try fields.text("server")),
                login: Login(try fields.unsigned("login"))),
            life: UInt32(truncatingIfNeeded: try fields.unsigned("life")), rule: rule.id,
            period: Int32(truncatingIfNeeded: try fields.whole("period")))
        reads = []
        for sample in try fields.objects("samples") {
            reads.append(try Self.read(sample, digits))
        }
        credit = try fields.money("credit", digits)
        floating = try fields.money("floating", digits)
        confirmedBy = try fields.word("confirmed_by")
        if rule.metric == .realized {
            dayStartBalance = try fields.money("day_start_balance", digits)
        }
        if case .sustained = rule.persistence { brokenSince = try fields.time("broken_since") }
        if isDaily { day = try Self.day(try fields.object("trading_day")) }
        if confirmedBy == .corroboration {
            let prediction = try fields.object("prediction")
            forecast = Forecast(
                state: try prediction.text("state"),
                equity: try prediction.money("predicted_equity", digits))
        }
    }

    private static let cashMax = Int64.max / 4

    private static func rule(_ fields: EvidenceFields) throws(EvidenceError) -> RuleSpec {
        var rule = RuleSpec(
            id: try fields.text("id"), kind: try fields.word("kind"),
            amount: try fields.value("amount", .amount))
        rule.metric = try fields.word("metric")
        rule.comparator = try fields.word("comparator")
        // Recorded only where they are not the default.
        if fields.json["lock"] != nil { rule.lock = try fields.value("lock", .lock) }
        if fields.json["persistence"] != nil {
            rule.persistence = try fields.value("persistence", .persistence)
        }
        // Far beyond any account, and far from where the arithmetic ends.
        if case .cash(let cash) = rule.amount, cash > cashMax { throw .missing("rule.amount") }
        if case .initial(let plus) = rule.lock, plus > cashMax { throw .missing("rule.lock") }
        return rule
    }

    private static func read(
        _ fields: EvidenceFields, _ digits: CurrencyDigits
    ) throws(EvidenceError) -> Read {
        Read(
            equity: try fields.money("equity", digits),
            balance: try fields.money("balance", digits), at: try fields.time("at"),
            received: try fields.time("received"), sampleClass: try fields.text("class"))
    }

    private static func day(_ fields: EvidenceFields) throws(EvidenceError) -> TradingDay {
        guard let date = CivilDate(try fields.text("date")) else {
            throw .missing("trading_day.date")
        }
        return TradingDay(
            number: Int32(truncatingIfNeeded: date.dayNumber), start: try fields.time("start"),
            end: try fields.time("end"))
    }
}
