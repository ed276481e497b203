internal import MTBridge
internal import RiskEngine

extension EventServer {
    /// Bytes gathered for one send.
    private static let sendBytes = 65_536
    /// Sends in one turn, before other connections get theirs.
    private static let sendsPerTurn = 8

    /// Sends as much as the kernel takes: control frames first, then events after the cursor.
    func pump(_ subscriber: Subscriber) {
        for _ in 0..<Self.sendsPerTurn {
            guard flush(subscriber), sendEvents(subscriber) else { return update(subscriber) }
        }
        // More is waiting: come back as soon as the socket is writable, which is at once.
        subscriber.isBlocked = true
        update(subscriber)
    }

    /// Sends the outbox; false when something remains of it or the subscriber is gone.
    @discardableResult
    func flush(_ subscriber: Subscriber) -> Bool {
        guard !subscriber.outbox.isEmpty else { return true }
        let sent = transfer(subscriber, subscriber.outbox)
        subscriber.outbox.removeFirst(sent)
        return subscriber.outbox.isEmpty && subscriber.phase != .closed
    }

    /// Sends one round of events; false when there are none, or no more are taken.
    private func sendEvents(_ subscriber: Subscriber) -> Bool {
        let events = gather(subscriber)
        guard !events.isEmpty else { return !subscriber.outbox.isEmpty }
        scratch.removeAll(keepingCapacity: true)
        for event in events where subscriber.filter.admits(event) {
            scratch.append(contentsOf: event.line)
        }
        let sent = transfer(subscriber, scratch)
        guard subscriber.phase != .closed else { return false }
        settle(subscriber, events, sentBytes: sent)
        return sent == scratch.count
    }

    /// Moves the cursor over what was sent, and keeps the rest of an event that was cut.
    private func settle(_ subscriber: Subscriber, _ events: [EncodedEvent], sentBytes: Int) {
        var remaining = sentBytes
        for event in events {
            guard subscriber.filter.admits(event) else {
                subscriber.cursor = event.seq
                continue
            }
            guard remaining > 0 else { return }
            subscriber.cursor = event.seq
            counters.eventSent()
            if remaining < event.line.count {
                subscriber.outbox = Array(event.line[remaining...])
                return
            }
            remaining -= event.line.count
        }
    }

    /// The next events for a subscriber: from memory when its cursor is there, else the ledger.
    private func gather(_ subscriber: Subscriber) -> [EncodedEvent] {
        var events: [EncodedEvent] = []
        var bytes = 0
        var next = subscriber.cursor + 1
        while bytes < Self.sendBytes, let event = tail[next] {
            events.append(event)
            bytes += event.line.count
            next += 1
        }
        guard events.isEmpty, !isUpToDate(subscriber.cursor) else { return events }
        let stored = log.events(after: subscriber.cursor, limit: settings.page)
        guard let first = stored.first, first.seq == subscriber.cursor + 1 else {
            // Pruned while it was being replayed: the subscriber must know.
            resync(subscriber, .tooOld)
            return []
        }
        return stored.map { EncodedEvent($0, epoch: epoch) }
    }

    /// Whether nothing is left to send; asks the ledger only while the tail is empty.
    private func isUpToDate(_ cursor: UInt64) -> Bool {
        cursor >= (tail.last ?? log.bounds().head)
    }

    /// Sends once; closes the subscriber when it is gone.
    private func transfer(_ subscriber: Subscriber, _ bytes: [UInt8]) -> Int {
        switch subscriber.descriptor.send(bytes) {
        case .transferred(let count):
            if count > 0 { subscriber.drainedAt = reactor.now }
            if count < bytes.count { block(subscriber) }
            return count
        case .wouldBlock:
            block(subscriber)
        case .end, .failed:
            close(subscriber)
        }
        return 0
    }

    private func block(_ subscriber: Subscriber) {
        if !subscriber.isBlocked { subscriber.drainedAt = reactor.now }
        subscriber.isBlocked = true
        subscriber.queuedBytes = subscriber.descriptor.queuedBytes()
        update(subscriber)
    }

    /// The next instant at which a streaming subscriber needs a look.
    func heartbeatOrCut(_ subscriber: Subscriber) -> MonotonicTime {
        guard subscriber.isBlocked else { return subscriber.heartbeatAt }
        return subscriber.drainedAt.advanced(byMilliseconds: settings.drainMilliseconds)
    }

    func beatOrCut(_ subscriber: Subscriber, now: MonotonicTime) {
        guard subscriber.isBlocked else {
            subscriber.heartbeatAt = now.advanced(byMilliseconds: settings.heartbeatMilliseconds)
            let frame = ControlFrame.heartbeat(
                epoch: epoch, seq: subscriber.cursor, ts: reactor.clock.utc().rfc3339)
            subscriber.outbox.append(contentsOf: frame.line)
            return pump(subscriber)
        }
        // A Unix socket is writable again only when most of its buffer is drained; a slow reader
        // that still reads is seen in what the kernel holds for it.
        let queued = subscriber.descriptor.queuedBytes()
        if queued < subscriber.queuedBytes {
            subscriber.queuedBytes = queued
            subscriber.drainedAt = now
        } else {
            end(subscriber, .slow)
        }
    }
}
