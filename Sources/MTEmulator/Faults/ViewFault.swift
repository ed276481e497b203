/// A lie for a while: accounts are shown as they are not, and nothing true changes.
public struct ViewFault: Equatable, Sendable {
    public enum Kind: Equatable, Sendable {
        /// Rows with the login and zeros.
        case zero
        /// This share of the accounts is in no reply, as if it were not there.
        case missing(share: Double)
        /// Replies of accounts, users and positions end after this share of their rows.
        case short(share: Double)
        /// No positions, while the rows hold their margin.
        case empty
        /// Positions have profit 0 until their symbol's first tick after the start.
        case unpriced
        /// Positions are marked at the prices of the start; for `all`, quotes stand still too.
        case frozen
        /// Everything is shown as it was at the start.
        case stale
        /// A part of the row is of the start, the rest of now.
        case torn(Part)
    }
    public enum Part: String, Equatable, Sendable {
        case equity
        /// With the credit.
        case balance
        /// With profit and swap.
        case floating
    }
    public var kind: Kind
    public var scope: FaultScope
    public var milliseconds: Int64

    public init(_ kind: Kind, _ scope: FaultScope, milliseconds: Int64) {
        self.kind = kind
        self.scope = scope
        self.milliseconds = milliseconds
    }
}
