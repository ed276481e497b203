/// A bounded number of requests that are under way at once.
public struct InFlightBudget: Sendable {
    public let limit: Int
    /// Under way now.
    public private(set) var inFlight = 0
    /// Requests that were let through.
    public private(set) var granted: UInt64 = 0
    /// Requests that were held back.
    public private(set) var refused: UInt64 = 0

    public init(limit: Int) {
        precondition(limit > 0, "a budget of nothing")
        self.limit = limit
    }

    public var available: Int { limit - inFlight }

    /// Takes a slot; false when all are taken.
    public mutating func take() -> Bool {
        guard inFlight < limit else {
            refused += 1
            return false
        }
        inFlight += 1
        granted += 1
        return true
    }

    /// Gives a slot back: its request was answered, timed out, or lost its connection.
    public mutating func giveBack() {
        precondition(inFlight > 0, "more slots given back than taken")
        inFlight -= 1
    }

    /// Gives all slots back: the connection is gone.
    public mutating func reset() { inFlight = 0 }
}
