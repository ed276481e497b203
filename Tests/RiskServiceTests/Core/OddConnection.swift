import MTBridge
import RiskEngine

/// Accounts that a bridge cannot express: a request that names one is refused as a whole.
// @unchecked because a simulation has one thread, which makes every call.
final class OddAccounts: @unchecked Sendable {
    enum Kind: Hashable {
        case users
        case positions
        case orders
        case deals
    }
    /// What comes of a request that names one.
    enum Manner: Equatable, Sendable {
        case code(Retcode)
        /// No answer until its time is over.
        case silence

        var code: Retcode? { if case .code(let code) = self { code } else { nil } }
    }
    var manner = Manner.code(.errData)
    var logins: Set<Login>
    var kinds: Set<Kind>
    /// Makes of a position what no position can be.
    var falsify: ((inout PositionRecord) -> Void)?
    /// Whether it can push events.
    var pushes = true
    /// How many logins each refused request named, and each that was passed on.
    private(set) var refused: [Kind: [Int]] = [:]
    private(set) var passed: [Kind: [Int]] = [:]
    private(set) var subscriptions = 0

    init(_ logins: Set<Login> = [], _ kinds: Set<Kind> = []) {
        self.logins = logins
        self.kinds = kinds
    }

    func requests(_ kind: Kind) -> Int {
        (refused[kind]?.count ?? 0) + (passed[kind]?.count ?? 0)
    }

    fileprivate func manner(for request: BridgeRequest) -> Manner? {
        switch request {
        case .users(let logins): take(.users, logins)
        case .positions(let logins): take(.positions, logins)
        case .orders(let logins): take(.orders, logins)
        case .deals(let logins, _, _): take(.deals, logins)
        case .subscribe:
            subscribe()
        default: nil
        }
    }

    private func take(_ kind: Kind, _ logins: [Login]) -> Manner? {
        guard kinds.contains(kind), !self.logins.isDisjoint(with: logins) else {
            passed[kind, default: []].append(logins.count)
            return nil
        }
        refused[kind, default: []].append(logins.count)
        return manner
    }

    private func subscribe() -> Manner? {
        subscriptions += 1
        return pushes ? nil : .code(.notImplemented)
    }
}

/// A connection whose platform has such accounts.
final class OddConnection: BridgeConnection {
    private let inner: any BridgeConnection
    private let odd: OddAccounts
    private var answers: [(id: RequestID, code: Retcode)] = []
    private var silent: [(id: RequestID, until: MonotonicTime)] = []
    private var refused: UInt64 = 0

    init(_ inner: any BridgeConnection, _ odd: OddAccounts) {
        self.inner = inner
        self.odd = odd
    }

    var state: BridgeConnectionState { inner.state }
    var descriptor: Int32 { inner.descriptor }
    /// Answers wait: the owner pumps again.
    var wantsWrite: Bool { inner.wantsWrite || !answers.isEmpty }
    var isIdle: Bool { inner.isIdle && answers.isEmpty && silent.isEmpty }

    func submit(_ request: BridgeRequest, deadline: MonotonicTime) -> RequestID? {
        guard let manner = odd.manner(for: request) else {
            return inner.submit(request, deadline: deadline)
        }
        refused += 1
        let id = RequestID(rawValue: .max / 2 - refused)
        switch manner {
        case .code(let code): answers.append((id, code))
        case .silence: silent.append((id, deadline))
        }
        return id
    }

    func submitAccounts(
        _ logins: UnsafeBufferPointer<UInt64>, deadline: MonotonicTime
    ) -> RequestID? {
        // unsafe: passed on within the call.
        unsafe inner.submitAccounts(logins, deadline: deadline)
    }

    func pump(now: MonotonicTime, sink: any BridgeSink) {
        inner.pump(now: now, sink: Filter(sink: sink, odd: odd))
        let due = answers
        answers = []
        for (id, code) in due { sink.reply(id, .retcode(code)) }
        let late = silent.filter { $0.until <= now }
        silent.removeAll { $0.until <= now }
        for (id, _) in late { sink.timedOut(id) }
    }

    func close() { inner.close() }

    private final class Filter: BridgeSink {
        private let sink: any BridgeSink
        private let odd: OddAccounts

        init(sink: any BridgeSink, odd: OddAccounts) {
            self.sink = sink
            self.odd = odd
        }

        func accounts(_ id: RequestID, at time: ServerTime, rows: borrowing AccountRows) {
            sink.accounts(id, at: time, rows: rows)
        }

        func reply(_ id: RequestID, _ reply: BridgeReply) {
            guard case .positions(var records, let at) = reply, let falsify = odd.falsify else {
                return sink.reply(id, reply)
            }
            for index in records.indices where odd.logins.contains(records[index].login) {
                falsify(&records[index])
            }
            sink.reply(id, .positions(records, at: at))
        }

        func dealerAnswer(_ id: RequestID, _ answer: DealerAnswer) {
            sink.dealerAnswer(id, answer)
        }

        func event(_ event: BridgeEvent) { sink.event(event) }
        func timedOut(_ id: RequestID) { sink.timedOut(id) }
    }
}
