/// What the server does of itself: ends of days, and whatever goes wrong by plan or by chance.
///
/// Part of a scenario file (`behaviour`), or a file of its own (`--behaviour`).
public struct ServerBehaviour: Codable, Equatable, Sendable {
    /// Nil never ends a day, unless commanded.
    public var endOfDay: EndOfDayPlan?

    public init() {}

    /// - Throws: Which setting is out of its range.
    func check() throws(ScenarioError) {
        try endOfDay?.check()
    }
}
