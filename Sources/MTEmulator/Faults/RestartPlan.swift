/// A restart of the trade server: away for a while, then wrong in one way after the other.
///
/// Phases of 0 ms are left out; the others follow each other in the order of the fields.
public struct RestartPlan: Codable, Equatable, Sendable {
    /// Listeners and connections are closed.
    public var downMs: Int64 = 5000
    /// Connections stay open instead, and every request is refused with code 10.
    public var keepsConnections = false
    /// Everything as before the restart.
    public var staleMs: Int64 = 1000
    /// `missingShare` of the accounts is not there.
    public var missingMs: Int64 = 1000
    public var missingShare = 0.5
    /// All-zero rows.
    public var zeroMs: Int64 = 1000
    /// No positions, but margin.
    public var emptyMs: Int64 = 1000
    /// Profit 0 until a symbol's first price.
    public var unpricedMs: Int64 = 1000
    /// Prices of before the restart.
    public var frozenMs: Int64 = 1000
    /// Subscribers are told of the synchronisation before it is true.
    public var synchronizesEarly = false

    public init() {}

    /// Every field may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func read<T: Decodable>(_ key: CodingKeys, _ value: inout T) throws {
            value = try fields.decodeIfPresent(T.self, forKey: key) ?? value
        }
        try read(.downMs, &downMs)
        try read(.keepsConnections, &keepsConnections)
        try read(.staleMs, &staleMs)
        try read(.missingMs, &missingMs)
        try read(.missingShare, &missingShare)
        try read(.zeroMs, &zeroMs)
        try read(.emptyMs, &emptyMs)
        try read(.unpricedMs, &unpricedMs)
        try read(.frozenMs, &frozenMs)
        try read(.synchronizesEarly, &synchronizesEarly)
    }

    /// The lies after the return, in their order.
    var phases: [ViewFault] {
        [
            ViewFault(.stale, .all, milliseconds: staleMs),
            ViewFault(.missing(share: missingShare), .all, milliseconds: missingMs),
            ViewFault(.zero, .all, milliseconds: zeroMs),
            ViewFault(.empty, .all, milliseconds: emptyMs),
            ViewFault(.unpriced, .all, milliseconds: unpricedMs),
            ViewFault(.frozen, .all, milliseconds: frozenMs),
        ].filter { $0.milliseconds > 0 }
    }

    var totalMs: Int64 { phases.reduce(downMs) { $0 + $1.milliseconds } }

    /// - Throws: Which field is out of its range.
    func check() throws(ScenarioError) {
        let times = [downMs, staleMs, missingMs, zeroMs, emptyMs, unpricedMs, frozenMs]
        guard times.allSatisfy({ (0...86_400_000).contains($0) }), (0...1).contains(missingShare)
        else { throw .invalid("restart: times must be 0...86400000 ms, the share 0...1") }
    }
}
