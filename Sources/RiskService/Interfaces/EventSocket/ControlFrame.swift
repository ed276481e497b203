/// A frame of the stream itself: never with `id`, and with `seq` only in the heartbeat.
enum ControlFrame {
    /// Why a cursor could not be used.
    enum ResyncReason: String, CaseIterable {
        case epoch
        case future
        case tooOld = "too_old"
    }
    /// Why riskd ends a stream.
    enum ByeReason: String, CaseIterable {
        case slow
        case badRequest = "bad_request"
        case tooManySubscribers = "too_many_subscribers"
        case shutdown
    }

    case hello(epoch: String, oldest: UInt64, head: UInt64)
    case resync(epoch: String, oldest: UInt64, head: UInt64, reason: ResyncReason)
    /// Everything up to `seq` was looked at for this subscriber.
    case heartbeat(epoch: String, seq: UInt64, ts: String)
    case error(code: String, message: String)
    case bye(reason: ByeReason)

    static let version = 1

    /// The frame and its newline.
    var line: [UInt8] {
        var line: [UInt8] = []
        func raw(_ text: String) { line.append(contentsOf: Array(text.utf8)) }
        func string(_ key: String, _ value: String) {
            raw(",\"\(key)\":")
            JSONText.append(value, to: &line)
        }
        switch self {
        case .hello(let epoch, let oldest, let head):
            raw("{\"event\":\"stream.hello\"")
            string("epoch", epoch)
            raw(",\"oldest\":\(oldest),\"head\":\(head),\"version\":\(Self.version)")
        case .resync(let epoch, let oldest, let head, let reason):
            raw("{\"event\":\"stream.resync\"")
            string("epoch", epoch)
            raw(",\"oldest\":\(oldest),\"head\":\(head)")
            string("reason", reason.rawValue)
        case .heartbeat(let epoch, let seq, let ts):
            raw("{\"event\":\"stream.heartbeat\",\"ts\":\"\(ts)\",\"seq\":\(seq)")
            string("epoch", epoch)
        case .error(let code, let message):
            raw("{\"event\":\"stream.error\"")
            string("code", code)
            string("message", message)
        case .bye(let reason):
            raw("{\"event\":\"stream.bye\"")
            string("reason", reason.rawValue)
        }
        raw("}\n")
        return line
    }
}
