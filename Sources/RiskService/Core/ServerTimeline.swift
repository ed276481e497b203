internal import MTBridge
internal import RiskEngine

/// Turns the server's wall clock into UTC, and notices when it stands still or is in another zone.
struct ServerTimeline {
    private let zone: ServerZone
    private var lastServer: ServerTime?
    private var lastUTC: UTCTime?
    private var advancedAt = MonotonicTime.zero
    private var jumpedAt: MonotonicTime?

    /// A server clock that shows the same time for this long comes from a cache.
    static let standstillMilliseconds: Int64 = 10_000

    private static let jumpMilliseconds = 15 * 60_000
    private static let jumpProofMilliseconds = 60_000
    /// 1990 to 2100: outside of it a time is garbage, and arithmetic on it could trap.
    static let plausible: ClosedRange<Int64> = 631_152_000_000...4_102_444_800_000

    init(zone: ServerZone) { self.zone = zone }

    /// The UTC instant of a reply; nil when the server's clock cannot be believed.
    ///
    /// In a repeated hour it continues what came before. A clock that jumps by 15 minutes or more
    /// is believed only after it has kept to its new time for a minute: a single wrong reply must
    /// not begin a trading day.
    mutating func utc(_ server: ServerTime, near known: UTCTime, now: MonotonicTime) -> UTCTime? {
        guard Self.plausible.contains(server.milliseconds) else { return nil }
        if let lastServer, let lastUTC, server == lastServer { return lastUTC }
        // Continuity: what came before plus what has passed since; what is known otherwise only at
        // first.
        let expected = lastUTC?.advanced(byMilliseconds: now.milliseconds(since: advancedAt))
        let utc = zone.utc(at: server, near: expected ?? known)
        if let expected, utc.milliseconds(since: expected).magnitude >= Self.jumpMilliseconds {
            let since = jumpedAt ?? now
            jumpedAt = since
            guard now.milliseconds(since: since) >= Self.jumpProofMilliseconds else { return nil }
        }
        jumpedAt = nil
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
        jumpedAt = nil
    }
}
