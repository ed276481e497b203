/// What decided that a sample is not believed.
public enum SampleFault: UInt8, CaseIterable, Sendable {
    case none = 0
    /// NaN, infinite or beyond what money can be.
    case unreadable
    case otherLogin
    /// The reply had no row of the account.
    case missing
    /// All zero, where the account had something and no deal explains it.
    case allZero
    /// Equity is not balance + credit + floating.
    case sum
    case negativeMargin
    /// Margin, and neither positions nor orders.
    case margin
    /// The server's clock stands still, or says nothing plausible.
    case clock
    /// Quotes of what it holds moved, and it did not.
    case frozen

    /// The word used in every interface.
    public var name: String {
        switch self {
        case .none: "none"
        case .unreadable: "unreadable"
        case .otherLogin: "other_login"
        case .missing: "missing"
        case .allZero: "all_zero"
        case .sum: "sum"
        case .negativeMargin: "negative_margin"
        case .margin: "margin"
        case .clock: "clock"
        case .frozen: "frozen"
        }
    }
}
