/// A close that was sent and of which nobody knows yet whether it executed.
public struct UnknownClose: Equatable, Sendable {
    /// Of its intent: a deal that carries its mark proves this one and no other.
    public var id: String
    public var ticket: UInt64
    public var symbol: String
    public var volume: Volume
    /// Of the position when it was sent; nil after a restart.
    public var volumeBefore: Volume?
    public var sentAt: MonotonicTime

    public init(
        id: String, ticket: UInt64, symbol: String, volume: Volume, volumeBefore: Volume? = nil,
        sentAt: MonotonicTime
    ) {
        self.id = id
        self.ticket = ticket
        self.symbol = symbol
        self.volume = volume
        self.volumeBefore = volumeBefore
        self.sentAt = sentAt
    }

    /// Whether a read of the position on a hedging account shows that it executed, or that a late
    /// execution could do no harm: closing a whole ticket twice closes it once.
    func isSettled(by position: EnforcedPosition?) -> Bool {
        guard let position, position.volume > volume else { return true }
        return volumeBefore.map { position.volume < $0 } ?? false
    }
}

/// The closes of unknown outcome of one account, until reading or time has settled each.
///
/// On netting accounts a late execution would reverse the position: nothing is sent for the symbol
/// before `dealerSettle` has passed since the sending, or a deal proves the execution. On hedging
/// accounts a late execution of a *part* of a position counts against what may be closed beside it.
struct UnknownCloses: Equatable, Sendable {
    private(set) var open: [UnknownClose] = []
    /// Symbols of netting accounts in which one was given up without proof, with the side of the
    /// position then: what executes now turns the position round.
    private(set) var lapsed: [String: Bool] = [:]
    private var lapsedCloses: [UnknownClose] = []
    /// A symbol in which one that had been given up executed after all.
    private var provedLate: String?
    /// Until when a lapsed one may still show; a person must know of it.
    private(set) var watchUntil = MonotonicTime.zero
    let settleNanoseconds: Int64

    init(settleNanoseconds: Int64) { self.settleNanoseconds = settleNanoseconds }

    mutating func add(_ close: UnknownClose) { open.append(close) }

    /// A deal of ours proves that one executed.
    mutating func prove(id: String) {
        open = open.filter { $0.id != id }
        provedLate = provedLate ?? lapsedCloses.first { $0.id == id }?.symbol
    }

    /// Deals could tell something.
    var awaitsProof: Bool { !open.isEmpty || !lapsedCloses.isEmpty }

    private func end(_ close: UnknownClose) -> MonotonicTime {
        close.sentAt.advanced(byNanoseconds: settleNanoseconds)
    }

    /// Drops what this read and the time settle.
    mutating func settle(by account: EnforcedAccount, now: MonotonicTime) {
        if account.isHedging {
            open = open.filter { close in
                end(close) > now
                    && !close.isSettled(
                        by: account.positions.first { $0.ticket == close.ticket })
            }
            return
        }
        for close in open where end(close) <= now {
            guard let held = account.positions.first(where: { $0.symbol == close.symbol }) else {
                continue
            }
            lapsed[close.symbol] = held.isBuy
            lapsedCloses.append(close)
            watchUntil = max(watchUntil, now.advanced(byNanoseconds: settleNanoseconds))
        }
        open = open.filter { end($0) > now }
    }

    /// When the first symbol of a netting account may be dealt in again; nil when all may.
    func waits(for symbol: String) -> MonotonicTime? {
        open.filter { $0.symbol == symbol }.map(end).max()
    }

    /// When the last of them is settled by time; nil without any.
    var lastEnd: MonotonicTime? { open.map(end).max() }

    /// What may still execute, by ticket.
    var volumes: [UInt64: Volume] {
        open.reduce(into: [:]) { volumes, close in
            volumes[close.ticket] = (volumes[close.ticket] ?? .zero) + close.volume
        }
    }

    /// A symbol in which a close that had been given up executed after all, by a deal or by what is
    /// held.
    func executedLate(_ account: EnforcedAccount) -> String? {
        guard !account.isHedging else { return nil }
        if let provedLate { return provedLate }
        return account.positions.first { position in
            lapsed[position.symbol].map { $0 != position.isBuy } ?? false
        }?.symbol
    }
}
