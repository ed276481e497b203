public import RiskEngine

/// What is simulated: who trades where, under which rules, for how long, and how finely.
public struct SimulationSpec: Sendable {
    /// One plan with its own group of accounts.
    public struct Plan: Sendable {
        public var name: String
        public var server: Int
        /// IANA zone of the reset.
        public var zone: String
        /// `HH:MM` in that zone.
        public var reset = "00:00"
        public var anchor = RuleSpec.Anchor.max
        public var severity = RuleSpec.Severity.soft
        public var enforces = false
        public var accounts = 3
        public var cashFlows = FollowedFlows.all

        public init(_ name: String, server: Int, zone: String, reset: String = "00:00") {
            self.name = name
            self.server = server
            self.zone = zone
            self.reset = reset
        }
    }

    public var seed: UInt64 = 1
    public var start = UTCTime(milliseconds: 0)
    public var days = 1
    /// Zones of the servers, as riskd's `zone=` and mtemud's `--zone` write them.
    public var serverZones = ["America/New_York+07:00"]
    public var plans: [Plan] = []
    /// Bad data, lost connections, kills and wrong clocks, at random from the seed.
    public var faults = true
    /// Reports every event, not only the last.
    public var keepsEvents = false
    /// Runs to the end, whatever fails on the way.
    public var goesOn = false
    /// Kinds that are not drawn.
    public var faultsLeftOut: Set<String> = []
    public static let faultKinds = [
        "cut", "gone", "lie", "restart", "crash", "host-clock", "resync", "bad-tick", "end-of-day",
        "reopen", "cash", "deal-edit", "brake", "answer", "view",
    ]
    /// `mask=` of each server.
    public var mask = "23:55-00:15 server"
    /// Around each reset, on both sides, every event is stepped; nil steps all of them always.
    public var fullMinutesAroundResets: Int64?
    /// Between two steps elsewhere.
    public var coarseSeconds: Int64 = 60
    /// Mean seconds between two ticks of a symbol while every event is stepped.
    public var tickSeconds = 5.0

    public init() {}

    /// Where time leaps, sessions and accounts that are silent meanwhile are not dead.
    var patienceSeconds: Int64? { fullMinutesAroundResets.map { _ in 3 * coarseSeconds } }

    /// How long a server must be away for its accounts to be blind, and said to be: `blind-after`,
    /// and riskd looks once a second.
    var blindMilliseconds: Int64 { (patienceSeconds ?? 60) * 1_000 + 15_000 }

    /// Whether answers to writes are lost, late or doubled.
    var losesAnswers: Bool { faults && !faultsLeftOut.contains("answer") }

    var end: UTCTime { start.advanced(byMilliseconds: Int64(days) * 86_400_000) }

    static func serverName(_ index: Int) -> String { "live\(index + 1)" }
}
