internal import RiskEngine

/// Typed reading of an evidence object; every failure names the field.
struct EvidenceFields {
    let json: JSONValue
    /// Where `json` stands in the evidence: `rule.`, or empty.
    private let prefix: String

    init(_ json: JSONValue, prefix: String = "") {
        self.json = json
        self.prefix = prefix
    }

    func text(_ name: String) throws(EvidenceError) -> String {
        guard let text = json[name]?.stringValue else { throw .missing(prefix + name) }
        return text
    }

    func optionalText(_ name: String) -> String? { json[name]?.stringValue }

    func whole(_ name: String) throws(EvidenceError) -> Int64 {
        switch json[name] {
        case .unsigned(let number):
            guard let value = Int64(exactly: number) else { throw .missing(prefix + name) }
            return value
        case .signed(let number): return number
        default: throw .missing(prefix + name)
        }
    }

    func unsigned(_ name: String) throws(EvidenceError) -> UInt64 {
        guard let number = json[name]?.unsignedValue else { throw .missing(prefix + name) }
        return number
    }

    func money(_ name: String, _ digits: CurrencyDigits) throws(EvidenceError) -> Money {
        // What no platform sends is no amount either, and could overflow.
        guard let money = Money(decimal: try text(name), digits: digits),
            Double(money.minorUnits.magnitude) <= Money.magnitudeMax
        else { throw .missing(prefix + name) }
        return money
    }

    func time(_ name: String) throws(EvidenceError) -> UTCTime {
        guard let time = UTCTime(rfc3339: try text(name)) else { throw .missing(prefix + name) }
        return time
    }

    func word<Word: RawRepresentable<String>>(_ name: String) throws(EvidenceError) -> Word {
        let text = try text(name)
        guard let word = Word(rawValue: text) else {
            throw EvidenceError("\(prefix)\(name)=\(text) is not known to this version")
        }
        return word
    }

    func value<Value>(
        _ name: String, _ format: SettingFormat<Value>
    ) throws(EvidenceError) -> Value {
        guard let value = format.parse(try text(name)) else { throw .missing(prefix + name) }
        return value
    }

    func object(_ name: String) throws(EvidenceError) -> EvidenceFields {
        guard let value = json[name], case .object = value else { throw .missing(prefix + name) }
        return EvidenceFields(value, prefix: prefix + name + ".")
    }

    func objects(_ name: String) throws(EvidenceError) -> [EvidenceFields] {
        guard let values = json[name]?.arrayValue else { throw .missing(prefix + name) }
        return values.enumerated().map {
            EvidenceFields($0.element, prefix: "\(prefix)\(name)[\($0.offset)].")
        }
    }
}
