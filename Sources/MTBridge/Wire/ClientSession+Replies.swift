import RiskEngine

/// What comes once the connection is ready.
extension ClientSession {
    func handleReady(_ frame: Frame, sink: any BridgeSink) throws(BridgeFailure) {
        if let partial, frame.type != partial.type || frame.id != partial.id {
            throw .protocolViolation(
                "\(frame.type) message: between the frames of reply \(partial.id)")
        }
        switch frame.type {
        case .ping:
            try frame.reader.finish()
            writer.frame(.pong, id: frame.id) { _ in }
        case .pong: try frame.reader.finish()
        case .connectedEvent, .synchronizedEvent, .hintEvent, .quotesEvent:
            sink.event(try BridgeEvent(frame))
        case .dealerAnswer:
            let answer: DealerAnswer = try frame.record()
            guard let entry = try take(frame) else { return }
            guard entry.type == .dealerSend else { throw mismatch(frame, entry) }
            sink.dealerAnswer(RequestID(rawValue: frame.id), answer)
        case .accountsReply: try handleAccounts(frame, sink: sink)
        default: try handleReply(frame, sink: sink)
        }
    }

    private func handleAccounts(_ frame: Frame, sink: any BridgeSink) throws(BridgeFailure) {
        var reader = frame.reader
        var at = ServerTime(milliseconds: 0)
        try reader.time(&at, "at")
        let count = try reader.count(of: AccountRows.recordSize, "count")
        guard reader.remaining == count * AccountRows.recordSize else {
            throw reader.fault("records", "\(reader.remaining) bytes are not \(count) records")
        }
        guard !frame.more else { throw reader.fault("flags", "this reply may not be split") }
        guard let entry = try take(frame) else { return }
        guard entry.type == .accounts else { throw mismatch(frame, entry) }
        // unsafe: the rows view the input buffer, which is not touched before the callback returns.
        let rows = unsafe AccountRows(bytes: reader.rest, count: count)
        sink.accounts(RequestID(rawValue: frame.id), at: at, rows: rows)
    }

    private func handleReply(_ frame: Frame, sink: any BridgeSink) throws(BridgeFailure) {
        var reply = try BridgeReply(frame)
        if let partial {
            guard let joined = partial.reply.joined(with: reply) else {
                throw .protocolViolation("\(frame.type) message: this reply may not be split")
            }
            reply = joined
        }
        let size = (partial?.size ?? 0) + frame.length
        partial = nil
        if frame.more {
            guard size <= WireLimits.splitReplySizeMax else {
                throw .protocolViolation("\(frame.type) message: the split reply exceeds 64 MiB")
            }
            partial = PartialReply(id: frame.id, type: frame.type, reply: reply, size: size)
            return
        }
        guard let entry = pending.find(frame.id) else { return try late(frame) }
        guard frame.type == .retcode || frame.type.rawValue == entry.type.rawValue + 128 else {
            throw mismatch(frame, entry)
        }
        // Enqueued is not executed: the request stays until its answer.
        let enqueued = entry.type == .dealerSend && reply == .retcode(.ok)
        if !enqueued { pending.remove(frame.id) }
        sink.reply(RequestID(rawValue: frame.id), reply)
    }

    /// The request that `frame` completes; nil when its deadline has passed.
    private func take(_ frame: Frame) throws(BridgeFailure) -> PendingRequests.Entry? {
        guard let entry = pending.find(frame.id) else {
            try late(frame)
            return nil
        }
        pending.remove(frame.id)
        return entry
    }

    private func late(_ frame: Frame) throws(BridgeFailure) {
        guard wasIssued(frame.id) else {
            throw .protocolViolation("\(frame.type) message: id \(frame.id) was never requested")
        }
        lateReplies += 1
    }

    private func mismatch(_ frame: Frame, _ entry: PendingRequests.Entry) -> BridgeFailure {
        .protocolViolation("\(frame.type) message: the request \(frame.id) was \(entry.type)")
    }
}
