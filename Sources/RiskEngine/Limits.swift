/// What the engine is sized for, with the arithmetic that justifies it.
public enum Limits {
    /// Bits of a slot number inside a ring cell: 1,048,576 accounts in all servers together.
    public static let slotBits = 20
    public static let accountsMax = 1 << slotBits
    /// Rules of one plan: a pending breach is one bit per rule in a byte.
    public static let rulesPerPlanMax = 8
    /// Warning rungs of one rule: one bit each in a byte.
    public static let warningRungsMax = 8
    /// A consistent sample this old or younger at the reset makes an `observed` anchor.
    public static let anchorAgeMillisecondsMax: Int64 = 10_000
}
