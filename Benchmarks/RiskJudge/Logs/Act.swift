/// One effect of riskd's writes, from the emulator's action ledger.
public struct Act: Equatable, Sendable {
    public enum Kind: String, Sendable {
        case dealer = "dealer_effect"
        case cancel = "cancel_effect"
        case user = "user_effect"
    }

    public var kind: Kind
    /// Host CLOCK_MONOTONIC, nanoseconds.
    public var mono: Int64
    public var login: UInt64
    /// MT_RET_… of the effect; 0 where the ledger has none.
    public var retcode: Int64 = 0
    /// Of the position, or of the order that was cancelled.
    public var ticket: Int64 = 0
    /// 1e-8 lots of the position named by `ticket`, before and after.
    public var volumeBefore: Int64 = 0
    public var volumeAfter: Int64 = 0
    public var doneVolume: Int64 = 0
    /// 1e-8 lots of the symbol, long positive, before and after.
    public var netBefore: Int64 = 0
    public var netAfter: Int64 = 0
    public var rightsBefore: Int64 = 0
    public var rightsAfter: Int64 = 0

    public init(kind: Kind, mono: Int64, login: UInt64) {
        self.kind = kind
        self.mono = mono
        self.login = login
    }

    /// True when nothing was left to do: what it was meant to undo was undone already.
    public var isRepeated: Bool {
        switch kind {
        case .user: return rightsBefore == rightsAfter
        case .cancel: return false
        case .dealer:
            guard doneVolume > 0 else { return false }
            if ticket != 0 { return doneVolume > volumeBefore }
            // Without a ticket (netting) a close must not turn the position round.
            return netAfter != 0 && (netBefore == 0 || (netAfter < 0) != (netBefore < 0))
        }
    }
}
