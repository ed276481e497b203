/// One executed deal of the truth log: what became of a position.
public struct Fill: Equatable, Sendable {
    /// Host CLOCK_MONOTONIC, nanoseconds.
    public var mono: Int64
    public var login: UInt64
    public var position: UInt64
    /// What is left of it, 1e-8 lots; 0 when it is closed.
    public var remaining: Int64

    public init(mono: Int64, login: UInt64, position: UInt64, remaining: Int64) {
        self.mono = mono
        self.login = login
        self.position = position
        self.remaining = remaining
    }
}
