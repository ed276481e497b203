public import RiskEngine

/// Passes the requests of one client on to a bridge of its own behind, and the answers back.
///
/// What `riskd-shim-host` is made of. Owned by one thread. The client's role decides which
/// credentials are used behind; neither knows the other's secret.
public final class BridgeRelay: BridgeSink {
    private let front: ServerConnection
    private let told: BridgeServerInfo
    private let connect: (BridgeRole) throws -> any BridgeConnection
    private let patienceMilliseconds: Int64
    private var back: (any BridgeConnection)?
    /// Until the bridge behind is ready, and while it takes no more.
    private var waiting: [(id: RequestID, request: BridgeRequest)] = []
    /// By the id behind.
    private var underWay: [RequestID: Passed] = [:]
    private var clock = MonotonicTime.zero

    private struct Passed {
        let id: RequestID
        let isDealerSend: Bool
        var isReplied = false
    }

    /// - Parameters:
    ///   - told: What the client was told in the handshake; a bridge that turns out to be
    ///     another's ends the connection, so that the client comes back and hears it.
    ///   - patienceMilliseconds: How long the bridge behind may take for a request; clients have
    ///     deadlines of their own.
    public init(
        front: ServerConnection, told: BridgeServerInfo, patienceMilliseconds: Int64,
        connect: @escaping (BridgeRole) throws -> any BridgeConnection
    ) {
        self.front = front
        self.told = told
        self.patienceMilliseconds = patienceMilliseconds
        self.connect = connect
    }

    /// What may become readable: the client's socket, and the bridge behind; -1 for none.
    public var descriptors: (front: Int32, back: Int32) {
        (front.descriptor, back?.descriptor ?? -1)
    }
    public var wantsWrite: (front: Bool, back: Bool) {
        (front.wantsWrite, back?.wantsWrite ?? false)
    }

    /// Moves what there is to move, in both directions; never blocks.
    ///
    /// - Returns: What the bridge behind says of itself when that is not what the client was told;
    ///   both connections are closed then, unless only the start of the server is another.
    /// - Throws: Why it is over; both connections are closed then.
    public func pump(now: MonotonicTime) throws(BridgeFailure) -> BridgeServerInfo? {
        clock = now
        do throws(BridgeFailure) {
            for inbound in try front.pump(now: now) { try take(inbound) }
            back?.pump(now: now, sink: self)
            switch back?.state {
            case nil, .connecting: break
            case .failed(let failure): throw failure
            case .ready(let info):
                guard info.isSame(as: told) else {
                    close()
                    return info
                }
                passOn()
                // What was just submitted leaves at once.
                back?.pump(now: now, sink: self)
                try front.flush()
                return info == told ? nil : info
            }
            try front.flush()
            return nil
        } catch {
            close()
            throw error
        }
    }

    private func take(_ inbound: ServerSession.Inbound) throws(BridgeFailure) {
        switch inbound {
        case .authenticated(_, let role):
            do {
                back = try connect(role)
            } catch {
                throw .faulty("\(error)")
            }
        case .request(let id, let request):
            guard waiting.count < WireLimits.requestsInFlightMax else {
                throw .protocolViolation("more than \(waiting.count) requests under way")
            }
            waiting.append((id, request))
        }
    }

    private func passOn() {
        var passed = 0
        let deadline = clock.advanced(byMilliseconds: patienceMilliseconds)
        for (id, request) in waiting {
            guard let behind = back?.submit(request, deadline: deadline) else { break }
            var isDealerSend = false
            if case .dealerSend = request { isDealerSend = true }
            underWay[behind] = Passed(id: id, isDealerSend: isDealerSend)
            passed += 1
        }
        waiting.removeFirst(passed)
    }

    public private(set) var isClosed = false

    public func close() {
        isClosed = true
        front.close()
        back?.close()
        back = nil
    }

    // MARK: What the bridge behind tells

    public func accounts(
        _ id: RequestID, at time: ServerTime, rows: borrowing AccountRows
    ) {
        guard let passed = underWay.removeValue(forKey: id) else { return }
        front.session.send(rows, at: time, to: passed.id)
    }

    public func reply(_ id: RequestID, _ reply: BridgeReply) {
        guard let passed = underWay[id] else { return }
        // Enqueued is not executed: the answer is still to come.
        if passed.isDealerSend, reply == .retcode(.ok) {
            underWay[id]?.isReplied = true
        } else {
            underWay[id] = nil
        }
        front.session.send(reply, to: passed.id)
    }

    public func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {
        guard let passed = underWay.removeValue(forKey: id) else { return }
        front.session.send(answer, to: passed.id)
    }

    public func event(_ event: BridgeEvent) { front.session.send(event) }

    public func timedOut(_ id: RequestID) {
        guard let passed = underWay.removeValue(forKey: id), !passed.isReplied else { return }
        // Of a write the outcome is unknown, which is what this code says.
        front.session.send(.retcode(.errTimeout), to: passed.id)
    }
}

extension BridgeServerInfo {
    /// Some platforms cannot tell their start, and give each connection another number for it.
    fileprivate func isSame(as other: BridgeServerInfo) -> Bool {
        var copy = self
        copy.bootID = other.bootID
        return copy == other
    }
}
