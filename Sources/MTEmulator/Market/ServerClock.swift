import RiskEngine

/// The server's wall clock: the zone's offset, looked up once per daylight-saving period.
struct ServerClock {
    let zone: EmulatorZone
    private var offset: Int64 = 0
    private var validFrom = UTCTime.distantFuture
    private var validUntil = UTCTime.distantPast

    init(zone: EmulatorZone) { self.zone = zone }

    mutating func serverTime(_ utc: UTCTime) -> ServerTime {
        if utc < validFrom || utc >= validUntil {
            offset = zone.offsetMilliseconds(at: utc)
            validFrom = utc
            validUntil = zone.nextTransition(after: utc)
        }
        return ServerTime(milliseconds: utc.milliseconds + offset)
    }
}
