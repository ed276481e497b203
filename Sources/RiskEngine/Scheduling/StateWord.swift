/// The lock of one account: who may touch its row, in which tier it is, which rings hold a token.
///
/// `held:1 wanted:1 tier:3`, then from bit 8 one bit per ring. The word is the truth and a token
/// only a hint. Every transition is one compare-and-swap of the whole word; the functions here are
/// the transitions as values, so that they can be tested exhaustively without threads.
public struct StateWord: Equatable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// A free slot: not held, in no tier, no token anywhere.
    public static let free = StateWord(rawValue: UInt32(Tier.none.rawValue) << 2)

    /// Somebody owns the row.
    public var isHeld: Bool { rawValue & 1 != 0 }
    /// A promotion came while it was held: the release goes to `now`.
    public var isWanted: Bool { rawValue & 2 != 0 }
    /// The tier that a token must come from to be honoured.
    public var tier: Tier {
        Tier(rawValue: UInt8(truncatingIfNeeded: (rawValue >> 2) & 7)) ?? .none
    }
    /// A token of this account is in the ring of `tier`.
    public func hasToken(in tier: Tier) -> Bool { rawValue & Self.bit(tier) != 0 }
    /// Not held and no token anywhere: only then may the slot be given to another account.
    public var isReusable: Bool { !isHeld && rawValue >> 8 == 0 }

    /// After a token of ring `tier` was popped; claimed only if it is the account's tier and free.
    func popped(from tier: Tier) -> (next: StateWord, claimed: Bool) {
        var next = rawValue & ~Self.bit(tier)
        let claims = !isHeld && self.tier == tier
        if claims { next |= 1 }
        return (StateWord(rawValue: next), claims)
    }

    /// After the holder lets go; `pushes` names the ring that needs a token.
    func released(to tier: Tier) -> (next: StateWord, pushes: Tier?) {
        precondition(isHeld, "only the holder releases")
        // Who leaves for good is not called back by a promotion that came meanwhile.
        return StateWord(rawValue: rawValue & ~3)
            .entering(isWanted && tier != .none ? .now : tier)
    }

    /// After a visitor took the row without popping a token; nil when it is not to be had.
    ///
    /// A visitor reads nothing from the platform: a promotion that was waiting stays wanted.
    func visited() -> StateWord? {
        guard !isHeld, tier != .none else { return nil }
        return StateWord(rawValue: rawValue | (tier == .now ? 3 : 1))
    }

    /// After a promotion to `now`; nil when there is nothing to change.
    func promoted() -> (next: StateWord, pushes: Tier?)? {
        if tier == .none && !isHeld { return nil }
        if isHeld { return isWanted ? nil : (StateWord(rawValue: rawValue | 2), nil) }
        if tier == .now && hasToken(in: .now) { return nil }
        return entering(.now)
    }

    /// After a free slot was taken for a new account, which starts in `tier`.
    func entering(_ tier: Tier) -> (next: StateWord, pushes: Tier?) {
        let moved = rawValue & ~(7 << 2) | UInt32(tier.rawValue) << 2
        guard tier != .none else { return (StateWord(rawValue: moved), nil) }
        let pushes = moved & Self.bit(tier) == 0
        return (StateWord(rawValue: moved | Self.bit(tier)), pushes ? tier : nil)
    }

    private static func bit(_ tier: Tier) -> UInt32 { 1 << (8 + UInt32(tier.rawValue)) }
}
