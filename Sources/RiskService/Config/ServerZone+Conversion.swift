public import RiskEngine

// The server's wall clock and UTC.
extension ServerZone {
    /// The offset from UTC at an instant, shift included, in minutes; nil for an unknown zone.
    public func offsetMinutes(at time: UTCTime) -> Int? {
        guard let identifier else { return shiftMinutes }
        return ZoneTable(identifier).map { $0.offsetSeconds(at: time) / 60 + shiftMinutes }
    }

    /// What the server's clock shows.
    ///
    /// - Precondition: The zone is one that `ConfigurationParser` accepted.
    public func serverTime(at time: UTCTime) -> ServerTime {
        ServerTime(milliseconds: table.wallClock(at: time) + shiftMilliseconds)
    }

    /// When the server's clock shows `time`.
    ///
    /// In the hour that autumn repeats it does so twice: `expected` (the last known instant plus
    /// the monotonic time since) decides, the nearer one is meant. Without it, the first is. In the
    /// hour that spring leaves out it never does: the offset before the change is used.
    ///
    /// - Precondition: The zone is one that `ConfigurationParser` accepted.
    public func utc(at time: ServerTime, near expected: UTCTime? = nil) -> UTCTime {
        let wall = time.milliseconds - shiftMilliseconds
        let instants = table.instants(wallClock: wall)
        guard let first = instants.first else {
            let change = table.first(wallClock: wall)
            let before = table.offsetSeconds(at: change.advanced(byMilliseconds: -1))
            return UTCTime(milliseconds: wall - Int64(before) * 1_000)
        }
        guard let expected else { return first }
        return instants.min { distance($0, expected) < distance($1, expected) } ?? first
    }

    /// The first instant at which the server's clock shows `time` or, in a spring gap, more.
    ///
    /// - Precondition: The zone is one that `ConfigurationParser` accepted.
    func first(_ time: ServerTime) -> UTCTime {
        table.first(wallClock: time.milliseconds - shiftMilliseconds)
    }

    private func distance(_ a: UTCTime, _ b: UTCTime) -> UInt64 {
        a.milliseconds(since: b).magnitude
    }

    private var shiftMilliseconds: Int64 { Int64(shiftMinutes) * 60_000 }

    private var table: ZoneTable {
        guard let table = ZoneTable(identifier ?? "UTC") else {
            preconditionFailure("unchecked server zone \(identifier ?? "")")
        }
        return table
    }
}
