/// What a generated population has beside its three plan families; shares are 0...1 of accounts.
public struct PopulationOptions: Equatable, Sendable {
    /// Accounts that also hold a symbol without quotes, worth their initial balance.
    public var unquotedShare = 0.0
    /// Accounts of a fourth family, with a drawdown that trails the highest equity.
    public var trailingShare = 0.0

    public init() {}
}
