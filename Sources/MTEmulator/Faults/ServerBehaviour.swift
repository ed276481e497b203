/// What the server does of itself: ends of days, and whatever goes wrong by plan or by chance.
///
/// Part of a scenario file (`behaviour`), or a file of its own (`--behaviour`).
public struct ServerBehaviour: Codable, Equatable, Sendable {
    /// Nil never ends a day, unless commanded.
    public var endOfDay: EndOfDayPlan?
    /// Around the end of the day, or around midnight when there is none.
    public var spreadBlowOut: SpreadBlowOut?
    /// No quotes outside a symbol's sessions.
    public var quotesFollowSessions = false
    /// What `restart` without arguments does.
    public var restart: RestartPlan?
    public var faults: [ScheduledFault] = []
    public var randomFaults: [RandomFault] = []
    /// Adds every kind of fault, each so many times a day.
    public var randomEveryKindPerDay = 0.0

    public init() {}

    /// Every field may be left out.
    public init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        endOfDay = try fields.decodeIfPresent(EndOfDayPlan.self, forKey: .endOfDay)
        spreadBlowOut = try fields.decodeIfPresent(SpreadBlowOut.self, forKey: .spreadBlowOut)
        quotesFollowSessions =
            try fields.decodeIfPresent(Bool.self, forKey: .quotesFollowSessions) ?? false
        restart = try fields.decodeIfPresent(RestartPlan.self, forKey: .restart)
        faults = try fields.decodeIfPresent([ScheduledFault].self, forKey: .faults) ?? []
        randomFaults = try fields.decodeIfPresent([RandomFault].self, forKey: .randomFaults) ?? []
        randomEveryKindPerDay =
            try fields.decodeIfPresent(Double.self, forKey: .randomEveryKindPerDay) ?? 0
    }

    /// All that is planned, the spread around the end of the day included.
    var plans: [ScheduledFault] {
        faults + (spreadBlowOut.map { [$0.plan(endOfDay ?? EndOfDayPlan())] } ?? [])
    }

    var chances: [RandomFault] {
        randomFaults
            + (randomEveryKindPerDay > 0
                ? RandomFault.everyKind(perDay: randomEveryKindPerDay) : [])
    }

    /// - Throws: Which setting is out of its range.
    func check() throws(ScenarioError) {
        try endOfDay?.check()
        try spreadBlowOut?.check()
        try restart?.check()
        for fault in plans { try fault.check() }
        for fault in chances { try fault.check() }
    }
}
