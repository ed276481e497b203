/// The clock of an MT server.
///
/// An IANA zone, an IANA zone with a shift (`America/New_York+07:00`, the commonest MetaTrader
/// clock), or a fixed offset (`+03:00`).
public struct ServerZone: Equatable, Sendable {
    /// Nil for a fixed offset.
    public var identifier: String?
    /// Added to the zone's own offset.
    public var shiftMinutes: Int

    public init(identifier: String?, shiftMinutes: Int) {
        self.identifier = identifier
        self.shiftMinutes = shiftMinutes
    }
}
