/// A maximal interval of truth below the floor of one level.
public struct Episode: Equatable, Sendable {
    /// Host CLOCK_MONOTONIC at which the crossing tick took effect, in nanoseconds.
    public var begin: Int64
    /// The first instant above again; nil while it is open at the end of the run.
    public var end: Int64?
    public var beginTick: Int64
    public var endTick: Int64?
    /// The floor when it began, and the lowest equity until it ended; trailing levels only.
    public var breachBelow: Int64?
    public var lowest: Int64?

    public init(begin: Int64, end: Int64?, beginTick: Int64, endTick: Int64?) {
        self.begin = begin
        self.end = end
        self.beginTick = beginTick
        self.endTick = endTick
    }
}
