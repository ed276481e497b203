public import RiskEngine

extension UTCTime {
    /// `2014-05-02T17:00:00-04:00`: RFC 3339 in a zone, to the second; UTC where it is unknown.
    public func rfc3339(zone identifier: String) -> String {
        guard let zone = ZoneTable(identifier) else { return rfc3339 }
        let offset = Int64(zone.offsetSeconds(at: self)) / 60
        let wall = zone.wallClock(at: self)
        let local = UTCTime(milliseconds: wall).rfc3339.prefix(19)
        let minutes = Int64(offset.magnitude)
        return local + (offset < 0 ? "-" : "+") + (minutes / 60).padded(2) + ":"
            + (minutes % 60).padded(2)
    }
}
