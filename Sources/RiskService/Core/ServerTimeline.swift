internal import MTBridge
internal import RiskEngine

/// Turns the server's wall clock into UTC, and notices when it stands still or is in another zone.
struct ServerTimeline {
    private let zone: ServerZone
    private var lastServer: ServerTime?
    private var lastUTC: UTCTime?
    private var advancedAt = MonotonicTime.zero

    /// A server clock that shows the same time for this long comes from a cache.
    static let standstillMilliseconds: Int64 = 10_000

    init(zone: ServerZone) { self.zone = zone }

    /// The UTC instant of a reply.
    ///
    /// In a repeated hour it continues what came before.
    mutating func utc(_ server: ServerTime, near host: UTCTime, now: MonotonicTime) -> UTCTime {
        if let lastServer, let lastUTC, server == lastServer { return lastUTC }
        // Continuity: what came before plus what has passed since; the host's date only at first.
        let expected = lastUTC?.advanced(byMilliseconds: now.milliseconds(since: advancedAt))
        let utc = zone.utc(at: server, near: expected ?? host)
        lastServer = server
        lastUTC = utc
        advancedAt = now
        return utc
    }

    /// Whether the server's clock has stood still for too long: its data are from a cache.
    func isStandingStill(now: MonotonicTime) -> Bool {
        lastServer != nil && now.milliseconds(since: advancedAt) > Self.standstillMilliseconds
    }

    /// After a reconnect nothing continues what came before.
    mutating func reset() {
        lastServer = nil
        lastUTC = nil
    }
}
