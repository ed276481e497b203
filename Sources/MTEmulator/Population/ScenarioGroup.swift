public import MTBridge

/// A group of a scenario file.
public struct ScenarioGroup: Codable, Equatable, Sendable {
    public var name = ""
    public var currency = "USD"
    public var currencyDigits: UInt8 = 2
    public var netting = false
    public var priceClass: UInt32 = 0
    public var fifoClose = false
    public var closeByAllowed = true
    public var reports = false
    public var marginCall = 100.0
    public var stopOut = 50.0
    /// Blocked with each trade, charged at the end of the day: minor units per lot.
    public var dailyCommissionPerLotMinor: Int64?
    /// Margin that a pending order holds: minor units per lot.
    public var orderMarginPerLotMinor: Int64?

    public init() {}

    /// Only the name is required; all else has the defaults above.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        name = try fields.decode(String.self, forKey: .name)
        currency = try fields.decodeIfPresent(String.self, forKey: .currency) ?? currency
        currencyDigits =
            try fields.decodeIfPresent(UInt8.self, forKey: .currencyDigits) ?? currencyDigits
        netting = try fields.decodeIfPresent(Bool.self, forKey: .netting) ?? netting
        priceClass = try fields.decodeIfPresent(UInt32.self, forKey: .priceClass) ?? priceClass
        fifoClose = try fields.decodeIfPresent(Bool.self, forKey: .fifoClose) ?? fifoClose
        closeByAllowed =
            try fields.decodeIfPresent(Bool.self, forKey: .closeByAllowed) ?? closeByAllowed
        reports = try fields.decodeIfPresent(Bool.self, forKey: .reports) ?? reports
        marginCall = try fields.decodeIfPresent(Double.self, forKey: .marginCall) ?? marginCall
        stopOut = try fields.decodeIfPresent(Double.self, forKey: .stopOut) ?? stopOut
        dailyCommissionPerLotMinor = try fields.decodeIfPresent(
            Int64.self, forKey: .dailyCommissionPerLotMinor)
        orderMarginPerLotMinor = try fields.decodeIfPresent(
            Int64.self, forKey: .orderMarginPerLotMinor)
    }

    public var record: GroupRecord {
        var record = GroupRecord()
        record.name = name
        record.currency = currency
        record.currencyDigits = currencyDigits
        record.marginMode = netting ? .netting : .hedging
        record.priceClass = priceClass
        record.fifoClose = fifoClose
        record.closeByAllowed = closeByAllowed
        record.reports = reports
        record.marginCall = marginCall
        record.stopOut = stopOut
        return record
    }
}
