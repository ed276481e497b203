extension ServerZone {
    /// Reads `Europe/Athens`, `America/New_York+07:00` or `+03:00`; nil when it is none of them,
    /// or the system does not know the zone.
    public init?(_ text: String) {
        var name = text
        var shift = 0
        if let minutes = Self.shift(text.suffix(6)) {
            name = String(text.dropLast(6))
            shift = minutes
        }
        if name.isEmpty {
            // Without a name there must be an offset.
            guard text.count == 6 else { return nil }
            self.init(identifier: nil, shiftMinutes: shift)
        } else {
            guard ZoneTable(name) != nil else { return nil }
            self.init(identifier: name, shiftMinutes: shift)
        }
    }

    /// Minutes of `+07:00` or `-03:30`, at most 14 hours either way.
    private static func shift(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        // `Int` would also take a sign in place of a digit.
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"),
            bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
            [1, 2, 4, 5].allSatisfy({ (48...57).contains(bytes[$0]) }),
            let hours = Int(text.dropFirst().prefix(2)), let minutes = Int(text.suffix(2)),
            hours <= 14, minutes <= 59
        else { return nil }
        return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// As in `zone=`.
    public var text: String {
        let minutes = shiftMinutes.magnitude
        let shift =
            (shiftMinutes < 0 ? "-" : "+")
            + "\(Int64(minutes / 60).padded(2)):\(Int64(minutes % 60).padded(2))"
        guard let identifier else { return shift }
        return shiftMinutes == 0 ? identifier : identifier + shift
    }
}
