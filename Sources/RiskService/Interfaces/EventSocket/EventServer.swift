internal import MTBridge
internal import RiskEngine

/// The event socket: accepts subscribers and keeps each one's stream going.
///
/// Runs on the control thread alone. How bytes are sent: `EventServer+Pump.swift`.
final class EventServer: DeadlineSource {
    let settings: EventSocketSettings
    let log: any EventLog
    let counters: InterfaceCounters
    let epoch: String
    unowned let reactor: Reactor
    var tail: EventTail
    /// Reused for every send.
    var scratch: [UInt8] = []
    private var subscribers: [ObjectIdentifier: Subscriber] = [:]

    init(
        settings: EventSocketSettings, log: any EventLog, counters: InterfaceCounters,
        reactor: Reactor
    ) {
        self.settings = settings
        self.log = log
        self.counters = counters
        self.reactor = reactor
        epoch = log.epoch
        tail = EventTail(capacity: settings.tail)
        reactor.add(self as any DeadlineSource)
    }

    /// Becomes the owner of a new connection.
    func accept(_ raw: Int32) {
        let descriptor = FileDescriptor(owning: raw)
        guard subscribers.count < settings.subscribersMax else {
            _ = descriptor.send(ControlFrame.bye(reason: .tooManySubscribers).line)
            counters.bye(.tooManySubscribers)
            return
        }
        let (oldest, head) = bounds()
        let subscriber = Subscriber(descriptor, server: self, head: head, now: reactor.now)
        guard let token = reactor.add(raw, .read, handler: subscriber) else { return }
        subscriber.token = token
        subscribers[ObjectIdentifier(subscriber)] = subscriber
        counters.subscribers(subscribers.count)
        subscriber.outbox = ControlFrame.hello(epoch: epoch, oldest: oldest, head: head).line
        flush(subscriber)
    }

    /// Sends new events, in `seq` order, to whoever is up to date and wants them.
    func publish(_ events: [StoredEvent]) {
        for event in events { tail.append(EncodedEvent(event, epoch: epoch)) }
        for subscriber in subscribers.values
        where subscriber.phase == .streaming && !subscriber.isBlocked {
            pump(subscriber)
        }
        let behind = subscribers.values.lazy.filter { $0.phase == .streaming }.map(\.cursor).min()
        tail.forget(through: behind ?? .max, keepingBytes: settings.tailBytes)
    }

    /// Starts the stream that the request line asks for.
    func begin(_ subscriber: Subscriber, request line: [UInt8]) {
        let request: SubscriptionRequest
        do {
            request = try SubscriptionRequest(line: line)
        } catch {
            return refuse(subscriber, error)
        }
        subscriber.filter = request.filter
        subscriber.phase = .streaming
        if let after = request.after {
            let (oldest, head) = bounds()
            if let epoch = request.epoch, epoch != self.epoch {
                resync(subscriber, .epoch)
            } else if after > head {
                resync(subscriber, .future)
            } else if after &+ 1 < oldest {
                resync(subscriber, .tooOld)
            } else {
                subscriber.cursor = after
            }
        }
        pump(subscriber)
    }

    /// Says what was wrong with the request, and ends the stream.
    func refuse(_ subscriber: Subscriber, _ refusal: SubscriptionRequest.Refusal) {
        let frame = ControlFrame.error(code: refusal.code, message: refusal.message)
        subscriber.outbox.append(contentsOf: frame.line)
        end(subscriber, .badRequest)
    }

    /// Continues live from the head, after telling the subscriber that it missed something.
    func resync(_ subscriber: Subscriber, _ reason: ControlFrame.ResyncReason) {
        let (oldest, head) = bounds()
        let frame = ControlFrame.resync(
            epoch: epoch, oldest: oldest, head: head, reason: reason)
        subscriber.outbox.append(contentsOf: frame.line)
        subscriber.cursor = head
        counters.resync(reason)
    }

    /// Ends a stream with `stream.bye`, for which the kernel is asked for room beyond the usual.
    func end(_ subscriber: Subscriber, _ reason: ControlFrame.ByeReason) {
        subscriber.outbox.append(contentsOf: ControlFrame.bye(reason: reason).line)
        subscriber.descriptor.growSendBuffer()
        _ = subscriber.descriptor.send(subscriber.outbox)
        counters.bye(reason)
        close(subscriber)
    }

    func close(_ subscriber: Subscriber) {
        guard subscribers.removeValue(forKey: ObjectIdentifier(subscriber)) != nil else { return }
        reactor.remove(subscriber.descriptor.rawValue, token: subscriber.token)
        subscriber.phase = .closed
        subscriber.descriptor.discardInput()
        subscriber.descriptor.shutdownBoth()
        counters.subscribers(subscribers.count)
    }

    func update(_ subscriber: Subscriber) {
        guard subscriber.phase != .closed else { return }
        reactor.modify(
            subscriber.descriptor.rawValue, subscriber.interest, token: subscriber.token)
    }

    func endAll() {
        for subscriber in subscribers.values { end(subscriber, .shutdown) }
    }

    /// The ledger's bounds, which may be ahead of what was published to us.
    func bounds() -> (oldest: UInt64, head: UInt64) {
        let (oldest, head) = log.bounds()
        return (oldest, max(head, tail.last ?? 0))
    }

    func nextDeadline() -> MonotonicTime {
        var next = MonotonicTime.distantFuture
        for subscriber in subscribers.values {
            switch subscriber.phase {
            case .awaitingRequest(let deadline): next = min(next, deadline)
            case .streaming: next = min(next, heartbeatOrCut(subscriber))
            case .closed: break
            }
        }
        return next
    }

    func expire(now: MonotonicTime) {
        for subscriber in Array(subscribers.values) {
            switch subscriber.phase {
            case .awaitingRequest(let deadline):
                if deadline <= now { begin(subscriber, request: []) }
            case .streaming:
                if heartbeatOrCut(subscriber) <= now { beatOrCut(subscriber, now: now) }
            case .closed: break
            }
        }
    }
}
