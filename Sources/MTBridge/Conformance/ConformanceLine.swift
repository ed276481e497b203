internal import RiskEngine

/// One connection under examination, asked one thing after the other or many at once.
final class ConformanceLine: BridgeSink {
    let connection: any BridgeConnection
    private let subject: ConformanceSubject
    private var replies: [RequestID: BridgeReply] = [:]
    private var answers: [RequestID: DealerAnswer] = [:]
    private var timeouts: Set<RequestID> = []
    private(set) var events: [BridgeEvent] = []
    /// Requests that were told something twice.
    private(set) var repeated: Set<RequestID> = []

    init(_ subject: ConformanceSubject, _ role: BridgeRole) throws(ConformanceFinding) {
        self.subject = subject
        do {
            connection = try subject.connect(role)
        } catch {
            throw .failed("cannot connect as \(role): \(error)")
        }
    }

    deinit { connection.close() }

    private var now: MonotonicTime { subject.clock.monotonic() }
    private var deadline: MonotonicTime {
        now.advanced(byMilliseconds: subject.patienceMilliseconds)
    }

    var isReady: Bool { if case .ready = connection.state { true } else { false } }

    /// Pumps until the handshake is over.
    func open() throws(ConformanceFinding) -> BridgeServerInfo {
        _ = wait { if case .connecting = self.connection.state { false } else { true } }
        switch connection.state {
        case .ready(let info): return info
        case .connecting:
            throw .failed("not ready within \(subject.patienceMilliseconds) ms")
        case .failed(let failure): throw .failed("the connection failed: \(failure.text)")
        }
    }

    /// Pumps until `condition` holds; false when the connection ended or patience did.
    func wait(
        milliseconds: Int64? = nil, until condition: () -> Bool
    ) -> Bool {
        let limit = milliseconds.map { now.advanced(byMilliseconds: $0) } ?? deadline
        while true {
            connection.pump(now: now, sink: self)
            if condition() { return true }
            if case .failed = connection.state { return false }
            let left = subject.clock.realNanoseconds(until: limit)
            guard left > 0 else { return false }
            // Short, so that bridges without a descriptor are looked at often enough.
            subject.pause(connection, min(left, 2_000_000))
        }
    }

    func submit(_ request: BridgeRequest) throws(ConformanceFinding) -> RequestID {
        var id: RequestID?
        let isTaken = wait {
            id = self.isReady ? self.connection.submit(request, deadline: self.deadline) : nil
            return id != nil
        }
        guard isTaken, let id else { throw ended("could not send \(request.kind)") }
        return id
    }

    /// The reply to `id`.
    func reply(to id: RequestID, _ what: String) throws(ConformanceFinding) -> BridgeReply {
        // Longer than the request's own deadline: the bridge itself must say that it passed.
        let limit = subject.patienceMilliseconds + 2_000
        _ = wait(milliseconds: limit) {
            self.replies[id] != nil || self.timeouts.contains(id)
        }
        if let reply = replies[id] { return reply }
        if timeouts.contains(id) {
            throw .failed("\(what): no reply within \(subject.patienceMilliseconds) ms")
        }
        throw ended("\(what): neither a reply nor a time-out")
    }

    /// Asks and waits; "too frequent" is obeyed a few times.
    func ask(_ request: BridgeRequest) throws(ConformanceFinding) -> BridgeReply {
        for _ in 0..<5 {
            let reply = try reply(to: submit(request), request.kind)
            guard reply == .retcode(.errFrequent) else { return reply }
            _ = wait(milliseconds: 1_000) { false }
        }
        throw .failed("\(request.kind): too frequent (12), five times at one second each")
    }

    /// The outcome of a dealer request; nil when none came.
    func answer(to id: RequestID) -> DealerAnswer? {
        _ = wait(milliseconds: subject.patienceMilliseconds + 2_000) {
            self.answers[id] != nil || self.timeouts.contains(id)
        }
        return answers[id]
    }

    func forgetEvents() { events = [] }

    /// Why it ended while nothing was asked; nil when a check has said it already.
    var unsaidEnd: String? {
        connection.pump(now: now, sink: self)
        guard !hasSaidEnd, case .failed(let failure) = connection.state else { return nil }
        return failure.text
    }
    private var hasSaidEnd = false

    private func ended(_ what: String) -> ConformanceFinding {
        hasSaidEnd = true
        guard case .failed(let failure) = connection.state else { return .failed(what) }
        return .failed("\(what): the connection ended: \(failure.text)")
    }

    // MARK: What the connection tells

    func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
        var records: [AccountRecord] = []
        for index in 0..<rows.count { records.append(rows.record(at: index)) }
        reply(id, .accounts(records, at: time))
    }

    func reply(_ id: RequestID, _ reply: BridgeReply) {
        if replies.updateValue(reply, forKey: id) != nil { repeated.insert(id) }
    }

    func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {
        if answers.updateValue(answer, forKey: id) != nil { repeated.insert(id) }
    }

    func event(_ event: BridgeEvent) { events.append(event) }

    func timedOut(_ id: RequestID) { timeouts.insert(id) }
}

extension BridgeRequest {
    /// Its name in docs/bridge-protocol.md.
    var kind: String {
        switch self {
        case .serverTime: "server_time"
        case .symbols: "symbols"
        case .groups: "groups"
        case .logins: "logins"
        case .users: "users"
        case .accounts: "accounts"
        case .positions: "positions"
        case .orders: "orders"
        case .deals: "deals"
        case .quotes: "quotes"
        case .subscribe: "subscribe"
        case .dealerSend: "dealer_send"
        case .orderCancel: "order_cancel"
        case .userUpdate: "user_update"
        }
    }
}
