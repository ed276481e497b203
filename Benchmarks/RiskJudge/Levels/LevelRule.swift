/// The rules of the judge's run, computed here anew: no code of riskd is used.
///
/// A floor is `base - share x whole`, all in minor units; shares are whole parts per million, so
/// that every floor is an exact fraction and the comparator decides the last minor unit.
public enum LevelRule: String, CaseIterable, Sendable {
    /// Daily loss of 5 % of the initial balance from the balance at the reset, broken below.
    case balance = "bal"
    /// Daily loss of 5 % of the anchor from the higher of balance and equity, broken below.
    case max
    /// Loss of 10 % of the initial balance from it, broken at or below.
    case fixed = "static"
    /// Loss of 2.5 % of the initial balance from the highest equity, which begins at the initial
    /// balance; broken below.
    case trailing = "trail"

    /// The plan's name; also the end of its accounts' group, before the dash.
    public var plan: String { rawValue }

    /// The rule's id in riskd's configuration.
    public var id: String {
        switch self {
        case .fixed, .trailing: "\(rawValue)/overall"
        case .balance, .max: "\(rawValue)/daily"
        }
    }

    /// How far a trailing floor lies below the highest equity; 0 for floors that stand still.
    public func trail(initial: Int64) -> Int64 {
        self == .trailing
            ? initial - Self.ceiling(base: initial, share: 25_000, whole: initial) : 0
    }

    /// The smallest equity that is not a breach, in minor units; money in minor units throughout.
    public func breachBelow(initial: Int64, anchorBalance: Int64, anchorEquity: Int64) -> Int64 {
        switch self {
        case .balance:
            Self.ceiling(base: anchorBalance, share: 50_000, whole: initial)
        case .max:
            Self.ceiling(
                base: Swift.max(anchorBalance, anchorEquity), share: 50_000,
                whole: Swift.max(anchorBalance, anchorEquity))
        case .trailing:
            Self.ceiling(base: initial, share: 25_000, whole: initial)
        case .fixed:
            // At or below: floor(F) + 1.
            Self.floor(base: initial, share: 100_000, whole: initial) + 1
        }
    }

    /// The plan of a group (`prop\max-EUR` gives `.max`); nil when it belongs to none.
    public init?(group: String) {
        let last = group.split(separator: "\\").last ?? ""
        let plan = last.split(separator: "-").first ?? ""
        self.init(rawValue: String(plan))
    }

    private static func millionths(base: Int64, share: Int64, whole: Int64) -> Int128 {
        Int128(base) * 1_000_000 - Int128(share) * Int128(whole)
    }

    private static func floor(base: Int64, share: Int64, whole: Int64) -> Int64 {
        let exact = millionths(base: base, share: share, whole: whole)
        let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: 1_000_000)
        return Int64(remainder < 0 ? quotient - 1 : quotient)
    }

    private static func ceiling(base: Int64, share: Int64, whole: Int64) -> Int64 {
        let exact = millionths(base: base, share: share, whole: whole)
        let (quotient, remainder) = exact.quotientAndRemainder(dividingBy: 1_000_000)
        return Int64(remainder > 0 ? quotient + 1 : quotient)
    }
}
