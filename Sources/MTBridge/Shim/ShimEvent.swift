internal import CMTShim
internal import RiskEngine

/// One `mtshim_event`, decoded.
enum ShimEvent {
    case news(ShimLink.News)
    case quote(QuoteRecord)
    /// The queue was full: hints or quotes are missing here.
    case lost

    /// - Throws: What is wrong with it.
    init(_ bytes: UnsafeRawBufferPointer) throws(BridgeFailure) {
        // unsafe: read within the call, while the caller's bytes stand.
        var reader = unsafe WireReader(bytes, of: nil)
        var kind: UInt32 = 0
        var code: UInt32 = 0
        var id: UInt64 = 0
        var login = Login(0)
        try reader.word(&kind, "kind")
        try reader.word(&code, "code")
        try reader.word(&id, "request_id")
        try reader.choice(&login, "login")
        switch kind {
        case UInt32(MTSHIM_EVENT_DEALER_REPLY):
            self = .news(.dealerReply(id, Retcode(rawValue: code)))
        case UInt32(MTSHIM_EVENT_DEALER_ANSWER):
            self = .news(.dealerAnswer(id, try Self.answer(&reader)))
        case UInt32(MTSHIM_EVENT_CONNECTED):
            guard code <= 1 else { throw reader.fault("code", "expected 0 or 1, found \(code)") }
            self = .news(.event(.connected(code == 1)))
        case UInt32(MTSHIM_EVENT_SYNCHRONIZED): self = .news(.event(.synchronized))
        case UInt32(MTSHIM_EVENT_LOST): self = .lost
        case UInt32(MTSHIM_EVENT_HINT):
            guard let hint = UInt8(exactly: code).flatMap({ HintKind(rawValue: $0) }) else {
                throw reader.fault("code", "\(code) is no hint")
            }
            self = .news(.event(.hint(hint, login)))
        case UInt32(MTSHIM_EVENT_QUOTE): self = .quote(try reader.record())
        default: throw reader.fault("kind", "\(kind) is no event")
        }
    }

    /// As on the wire, but for the platform's own number in place of padding.
    private static func answer(
        _ reader: inout WireReader
    ) throws(BridgeFailure) -> DealerAnswer {
        var answer = DealerAnswer()
        var platformCode: UInt32 = 0
        try reader.choice(&answer.retcode, "retcode")
        try reader.word(&platformCode, "platform_code")
        try reader.word(&answer.deal, "deal")
        try reader.word(&answer.order, "order")
        try reader.choice(&answer.volume, "volume")
        try reader.double(&answer.price, "price")
        try reader.double(&answer.bid, "bid")
        try reader.double(&answer.ask, "ask")
        try reader.text(&answer.comment, width: 32, "comment")
        return answer
    }
}
