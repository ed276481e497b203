internal import CLinux
public import RiskEngine

/// A manager connection through a firm's own library, inside this process.
///
/// Non-blocking, and owned by one thread, as every `BridgeConnection`; the shim runs on two threads
/// of its own, which nobody ever waits for. What it returns is checked before it is handed on. A
/// shim that breaks its contract costs this connection, and the next ones a delay; a thread that
/// hangs in it is left behind. Against a shim that crashes only a process of its own helps:
/// `riskd-shim-host`.
public final class ShimConnection: BridgeConnection {
    public private(set) var state = BridgeConnectionState.connecting
    /// Answers that came after their request's deadline, or twice: dropped.
    public private(set) var lateReplies: UInt64 = 0

    private let settings: ShimSettings
    private let clock: any Clock
    private let link: ShimLink
    private var idle: [ShimJob] = []
    private var pending = PendingRequests()
    private var lastID: UInt64 = 0
    private var dealing = ShimDealing()
    private var isClosed = false

    /// Starts loading and connecting; never blocks.
    ///
    /// The outcome shows in `state` as it is pumped.
    ///
    /// - Throws: `ShimError` when too many threads hang in this shim already, or the process may
    ///   have no more of them.
    public init(_ settings: ShimSettings, clock: any Clock) throws(ShimError) {
        let file = settings.path
        let record = ShimRegistry.record(of: file)
        let hung = record.hungThreads
        guard hung < ShimRecord.hungMax else {
            throw ShimError(
                .exhausted,
                "shim \(file): \(hung) threads hang in it, and it gets no more; restart this "
                    + "process, and run the shim in riskd-shim-host")
        }
        guard settings.address.utf8.count <= ShimSettings.addressSizeMax,
            settings.options.utf8.count <= ShimSettings.optionsSizeMax,
            settings.credentials.secret.count <= ShimSettings.secretSizeMax
        else { throw ShimError(.unusable, "shim \(file): address, settings or secret too long") }
        guard let link = ShimLink(record: record, graceMilliseconds: settings.graceMilliseconds)
        else { throw ShimError(.exhausted, "shim \(file): no more file descriptors") }
        self.settings = settings
        self.clock = clock
        self.link = link
        guard ShimThread.start("shim-requests", { ShimWorker.run(link, settings, clock) }) else {
            link.endWorker()
            throw ShimError(.exhausted, "shim \(file): no more threads")
        }
    }

    deinit { close() }

    /// Whether the shim at `path` takes more than one connection at a time; true until it is
    /// loaded.
    public static func allowsSeveralConnections(_ path: String) -> Bool {
        ShimRegistry.record(of: path).loaded?.capabilities.contains(.severalConnections) ?? true
    }

    /// Whether the shim at `path` could be loaded, and showed a table that can be used.
    public static func isLoaded(_ path: String) -> Bool {
        ShimRegistry.record(of: path).loaded != nil
    }

    /// Whether so many threads hang in the shim at `path` that it gets no new connection.
    public static func isExhausted(_ path: String) -> Bool {
        ShimRegistry.record(of: path).hungThreads >= ShimRecord.hungMax
    }

    public var isIdle: Bool { pending.count == 0 }
    public var descriptor: Int32 { isClosed ? -1 : link.toOwner.descriptor }
    /// Requests are handed to another thread: nothing waits for a peer to drain it.
    public var wantsWrite: Bool { false }

    // MARK: Asking

    public func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID? {
        guard case .ready(let info) = state, pending.count < WireLimits.requestsInFlightMax else {
            return nil
        }
        let job = take(request, deadline)
        if let logins = request.logins {
            let raw = logins.map(\.rawValue)
            // unsafe: the array's elements, copied within the call.
            unsafe raw.withUnsafeBufferPointer { unsafe job.setLogins($0) }
            if logins.isEmpty || logins.count > Int(info.batchMax) {
                return answerHere(job, request, logins)
            }
        }
        if case .dealerSend = request { dealing.sent(job.id) }
        return hand(job, request.wireType, deadline)
    }

    public func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    ) -> RequestID? {
        guard case .ready(let info) = state, pending.count < WireLimits.requestsInFlightMax else {
            return nil
        }
        let job = take(Self.accountsRequest, deadline)
        unsafe job.setLogins(logins)
        if logins.isEmpty || logins.count > Int(info.batchMax) {
            return answerHere(
                job, Self.accountsRequest, Array(repeating: Login(0), count: logins.count))
        }
        return hand(job, .accounts, deadline)
    }

    /// The logins are in the job.
    private static let accountsRequest = BridgeRequest.accounts([])

    private func take(_ request: BridgeRequest, _ deadline: MonotonicTime) -> ShimJob {
        let job = idle.popLast() ?? ShimJob()
        lastID += 1
        job.id = lastID
        job.request = request
        // Ten minutes are what the header allows a call, and more than anybody waits.
        let nanoseconds = min(clock.realNanoseconds(until: deadline), 600_000_000_000)
        job.deadline = clinux_monotonic_ns() + nanoseconds
        return job
    }

    private func hand(
        _ job: ShimJob, _ type: WireType, _ deadline: MonotonicTime
    ) -> RequestID {
        pending.append(.init(id: job.id, type: type, deadline: deadline))
        let id = RequestID(rawValue: job.id)
        link.submit(job)
        return id
    }

    /// What a shim is not to be asked: nobody, and more than it takes at once.
    private func answerHere(
        _ job: ShimJob, _ request: BridgeRequest, _ logins: [Login]
    ) -> RequestID {
        let at = ServerTime(milliseconds: 0)
        let reply: BridgeReply =
            switch request {
            case _ where !logins.isEmpty: .retcode(.errParams)
            case .users: .users([])
            case .accounts: .accounts([], at: at)
            case .positions: .positions([], at: at)
            case .orders: .orders([], at: at)
            default: .deals([])
            }
        if case .accounts(_, let at) = reply {
            job.outcome = .accounts(count: 0, at: at)
        } else {
            job.outcome = .reply(reply)
        }
        pending.append(.init(id: job.id, type: request.wireType, deadline: .distantFuture))
        link.finish(job)
        return RequestID(rawValue: job.id)
    }

    // MARK: Hearing

    public func pump(now: MonotonicTime, sink: any BridgeSink) {
        guard !isClosed else { return }
        link.beginTaking()
        for news in link.takeNews() where !isClosed { hear(news, sink) }
        while !isClosed, let job = link.takeFinished() { deliver(job, sink) }
        while !isClosed, let entry = pending.expire(now: now) {
            dealing.forget(entry.id)
            sink.timedOut(RequestID(rawValue: entry.id))
        }
        guard !isClosed, let call = link.overdueCalls(now: clinux_monotonic_ns()).first else {
            return
        }
        end(
            "shim \(settings.path): \(call.name) has not returned within "
                + "\(call.allowedMilliseconds) ms; its thread is left behind "
                + "(\(link.record.hungThreads + 1) of at most \(ShimRecord.hungMax))",
            abandons: true)
    }

    private func hear(_ news: ShimLink.News, _ sink: any BridgeSink) {
        switch news {
        case .ready(let info): state = .ready(info)
        case .failed(let failure, let isFault):
            if isFault { link.record.mark() }
            finish(failure, abandons: false)
        case .event(let event): sink.event(event)
        case .dealerReply(let id, let code):
            guard isKnown(id, "a dealer reply") else { return }
            guard dealing.replied(id, code) else { return late() }
            tellReply(id, code, sink)
        case .dealerAnswer(let id, let answer):
            guard isKnown(id, "a dealer answer") else { return }
            switch dealing.answered(id, answer) {
            case .now: tellAnswer(id, answer, sink)
            case .later: break
            case .unexpected: late()
            }
        }
    }

    /// Whether `id` was ever given out; a shim that invents requests has lost its way.
    private func isKnown(_ id: UInt64, _ what: String) -> Bool {
        if id > 0, id <= lastID { return true }
        end(
            "shim \(settings.path): \(what) to request \(id), which was never sent",
            abandons: false)
        return false
    }

    private func late() { lateReplies += 1 }

    private func deliver(_ job: ShimJob, _ sink: any BridgeSink) {
        let id = job.id
        let outcome = job.outcome
        job.outcome = .pending
        defer { idle.append(job) }
        if case .fault(let text) = outcome {
            return end("shim \(settings.path): \(text)", abandons: false)
        }
        guard let entry = pending.find(id) else {
            switch outcome {
            // Said already: it passed its deadline, or an event overtook the call.
            case .expired, .reply(.retcode(.requestInWay)): return
            default: return late()
            }
        }
        switch outcome {
        case .pending, .expired, .fault: break
        case .accounts(let count, let at):
            pending.remove(id)
            // unsafe: the job, and with it the block, is not reused before the callback returns.
            let bytes = unsafe job.rows.bytes(count * AccountRows.recordSize)
            sink.accounts(
                RequestID(rawValue: id), at: at,
                rows: unsafe AccountRows(bytes: bytes, count: count))
        case .reply(.retcode(let code)) where entry.type == .dealerSend:
            // INWAY: whether it was enqueued comes as an event.
            if code != .requestInWay, dealing.replied(id, code) { tellReply(id, code, sink) }
        case .reply(let reply):
            pending.remove(id)
            sink.reply(RequestID(rawValue: id), reply)
        }
    }

    /// Whether a dealer request was enqueued; if so its answer is still to come, or was kept.
    private func tellReply(_ id: UInt64, _ code: Retcode, _ sink: any BridgeSink) {
        if code != .ok {
            pending.remove(id)
            dealing.forget(id)
        }
        sink.reply(RequestID(rawValue: id), .retcode(code))
        if !isClosed, code == .ok, let kept = dealing.takeKept(id) { tellAnswer(id, kept, sink) }
    }

    private func tellAnswer(_ id: UInt64, _ answer: DealerAnswer, _ sink: any BridgeSink) {
        pending.remove(id)
        dealing.forget(id)
        sink.dealerAnswer(RequestID(rawValue: id), answer)
    }

    // MARK: Ending

    /// The shim broke its contract.
    private func end(_ fault: String, abandons: Bool) {
        link.record.mark()
        finish(.faulty(fault), abandons: abandons)
    }

    private func finish(_ failure: BridgeFailure, abandons: Bool) {
        isClosed = true
        state = .failed(failure)
        link.close(abandons: abandons)
    }

    public func close() {
        if !isClosed { finish(.closed, abandons: false) }
    }
}

extension BridgeRequest {
    /// The logins that it reads by; nil when it reads something else.
    fileprivate var logins: [Login]? {
        switch self {
        case .users(let logins), .accounts(let logins), .positions(let logins),
            .orders(let logins), .deals(let logins, _, _):
            logins
        case .serverTime, .symbols, .groups, .logins, .quotes, .subscribe, .dealerSend,
            .orderCancel, .userUpdate:
            nil
        }
    }
}
