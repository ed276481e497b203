/// The fields of riskd's journal entries, by which operators and scripts select them.
///
/// `journalctl RISKD_LOGIN=10042` works because each is a journal field, not text in a message.
public enum JournalField: String, CaseIterable, Sendable {
    case server = "RISKD_SERVER"
    case login = "RISKD_LOGIN"
    case rule = "RISKD_RULE"
    case kind = "RISKD_KIND"
    case severity = "RISKD_SEVERITY"
    case plan = "RISKD_PLAN"
    case tradingDay = "RISKD_TRADING_DAY"
    case equity = "RISKD_EQUITY"
    case floor = "RISKD_FLOOR"
    case currency = "RISKD_CURRENCY"
    case seq = "RISKD_SEQ"
    case eventID = "RISKD_EVENT_ID"
    case ticket = "RISKD_TICKET"
    case retcode = "RISKD_RETCODE"
    case mode = "RISKD_MODE"
}
