/// A daily span of time in which platform data lie: `23:55-00:15 server`.
public struct MaskWindow: Equatable, Sendable {
    /// Minutes after midnight at which it begins, 0…1439.
    public var startMinute: Int
    /// 1…1439: a window is never as long as a day.
    public var lengthMinutes: Int
    /// An IANA zone; nil for the server's own clock.
    public var zone: String?
    /// One bit per weekday of the date on which it begins: bit 0 is Sunday.
    public var weekdays: UInt8 = 0x7f

    public init(startMinute: Int, lengthMinutes: Int, zone: String?) {
        self.startMinute = startMinute
        self.lengthMinutes = lengthMinutes
        self.zone = zone
    }
}
