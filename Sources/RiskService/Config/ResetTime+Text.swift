extension ResetTime {
    /// Reads `00:00 Europe/Prague`; nil when it is no such time, or the system does not know the
    /// zone.
    public init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].utf8.count == 5, ZoneTable(String(words[1])) != nil else {
            return nil
        }
        let parts = words[0].split(separator: ":")
        guard parts.count == 2,
            parts.allSatisfy({ part in
                part.utf8.count == 2 && part.utf8.allSatisfy { (48...57).contains($0) }
            }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        self.init(minuteOfDay: hour * 60 + minute, zone: String(words[1]))
    }

    /// As in `reset=`.
    public var text: String {
        "\(Int64(minuteOfDay / 60).padded(2)):\(Int64(minuteOfDay % 60).padded(2)) \(zone)"
    }
}
