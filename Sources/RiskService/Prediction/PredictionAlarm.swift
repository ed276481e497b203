internal import MTBridge
internal import RiskEngine

/// Says when predictions are systematically wrong, when a quote is quarantined, when quotes fail,
/// and when that is over.
///
/// Owned by the quote thread.
struct PredictionAlarm {
    /// A prediction that is wrong again and again in the same way.
    struct Systematic: Sendable {
        var key: QuoteKey
        var kind: SystematicError.Kind
        var partsPerMillion: Int64

        var text: String { "\(key.symbol)/\(key.priceClass): \(kind.name)" }
    }
    private struct Known: Hashable {
        var key: QuoteKey
        var kind: SystematicError.Kind
    }
    private let context: ServerContext
    private var degraded: Set<Known> = []
    private var quarantined: Set<Int> = []
    private var outage: String?

    init(context: ServerContext) { self.context = context }

    // MARK: The connection

    mutating func connected() {
        guard outage != nil else { return }
        outage = nil
        say(.recovered, "quotes are read again")
    }

    /// An outage is said once, not at every attempt.
    mutating func lost(_ reason: String) {
        guard outage == nil else { return }
        outage = reason
        say(
            .prediction,
            "no quotes (\(reason)): accounts go back to their tiers, whose bound of detection holds"
        )
    }

    // MARK: Accounts

    /// Said once until they can be read.
    func unread(_ login: Login) {
        let server = context.settings.id
        context.service.events.say(
            JournalEntry(
                .prediction,
                "\(server): \(login): its positions cannot be read, others' can: it is not "
                    + "predicted",
                fields: [(.server, server.rawValue), (.login, login.description)]))
    }

    // MARK: Systematic errors

    mutating func review(_ errors: [Systematic]) {
        var now: Set<Known> = []
        for error in errors {
            let known = Known(key: error.key, kind: error.kind)
            now.insert(known)
            if !degraded.contains(known) { emit("risk.prediction_degraded", error) }
        }
        for known in degraded.subtracting(now) {
            emit(
                "risk.prediction_recovered",
                Systematic(key: known.key, kind: known.kind, partsPerMillion: 0))
        }
        degraded = now
    }

    private func emit(_ name: String, _ error: Systematic) {
        var json = quote(error.key)
        json.add("kind", error.kind.name)
        json.add("error_ppm", error.partsPerMillion)
        let isOver = name == "risk.prediction_recovered"
        let text =
            isOver
            ? "predictions of \(error.key.symbol) are right again (\(error.kind.name))"
            : "predictions of \(error.key.symbol) are systematically wrong: \(error.kind.name), "
                + "\(error.partsPerMillion) ppm; its accounts are re-based at each sample"
        record(name, json, isOver ? .recovered : .prediction, text, error.key, error.kind.name)
    }

    // MARK: Quarantine

    mutating func review(_ quotes: QuoteBook, _ catalog: SymbolCatalog) {
        guard quotes.quarantinedCount > 0 || !quarantined.isEmpty else { return }
        for number in 0..<quotes.count {
            let key = catalog.keys[number]
            if quotes.isQuarantined(number), quarantined.insert(number).inserted {
                var json = quote(key)
                let prices = quotes.prices(of: number)
                json.add("bid", raw: "\(prices?.bid ?? 0)")
                json.add("ask", raw: "\(prices?.ask ?? 0)")
                record(
                    "risk.quote_quarantined", json, .quarantine,
                    "\(key.symbol) is quarantined: very many accounts are below their floors on "
                        + "nothing but one tick of it", key, "")
            } else if !quotes.isQuarantined(number), quarantined.remove(number) != nil {
                record(
                    "risk.quote_released", quote(key), .recovered,
                    "\(key.symbol) is settled again, its quarantine is over", key, "")
            }
        }
    }

    // MARK: Saying it

    private func quote(_ key: QuoteKey) -> JSONFields {
        var json = JSONFields()
        json.add("server", context.settings.id.rawValue)
        json.add("symbol", key.symbol)
        json.add("price_class", key.priceClass)
        return json
    }

    private func record(
        _ name: String, _ json: JSONFields, _ kind: JournalEntry.Kind, _ text: String,
        _ key: QuoteKey, _ detail: String
    ) {
        let server = context.settings.id
        let at = context.service.clock.utc()
        let id = Identifiers.eventID(
            name,
            parts: [
                server.rawValue, key.symbol, String(key.priceClass), detail,
                String(at.milliseconds),
            ])
        context.service.events.record(
            EventDraft(name: name, id: id, at: at, server: server, data: json.object),
            line: JournalEntry(
                kind, "\(server): \(text)", fields: [(.server, server.rawValue)]))
    }

    private func say(_ kind: JournalEntry.Kind, _ text: String) {
        let server = context.settings.id
        context.service.events.say(
            JournalEntry(kind, "\(server): \(text)", fields: [(.server, server.rawValue)]))
    }
}
