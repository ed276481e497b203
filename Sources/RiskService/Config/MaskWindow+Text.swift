extension MaskWindow {
    private static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// Reads `23:55-00:15 server` or `16:55-17:15 America/New_York Mon-Thu+Sun`.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard (2...3).contains(words.count) else { return nil }
        let times = words[0].split(separator: "-", omittingEmptySubsequences: false)
        guard times.count == 2, let start = Self.minute(times[0]), let end = Self.minute(times[1]),
            start != end
        else { return nil }
        let zone = String(words[1])
        guard zone == "server" || ZoneTable(zone) != nil else { return nil }
        self.init(
            startMinute: start, lengthMinutes: (end - start + 1_440) % 1_440,
            zone: zone == "server" ? nil : zone)
        guard words.count == 3 else { return }
        guard let days = Self.weekdays(words[2]) else { return nil }
        weekdays = days
    }

    private static func minute(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ part in
                part.utf8.count == 2 && part.utf8.allSatisfy { (48...57).contains($0) }
            }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour <= 23, minute <= 59
        else { return nil }
        return hour * 60 + minute
    }

    /// `Mon-Fri`, `Sat+Sun`, `Fri-Mon` (over the weekend).
    private static func weekdays(_ text: Substring) -> UInt8? {
        var days: UInt8 = 0
        for part in text.split(separator: "+", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { dayNames.firstIndex(of: String($0)) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1]
            else { return nil }
            var day = first
            days |= 1 << day
            while day != last {
                day = (day + 1) % 7
                days |= 1 << day
            }
        }
        return days
    }

    /// As in `mask=`.
    var text: String {
        let end = (startMinute + lengthMinutes) % 1_440
        let times = "\(Self.clock(startMinute))-\(Self.clock(end)) \(zone ?? "server")"
        if weekdays == 0x7f { return times }
        let days = Self.dayNames.enumerated().filter { weekdays & 1 << $0.offset != 0 }
        return times + " " + days.map(\.element).joined(separator: "+")
    }

    private static func clock(_ minute: Int) -> String {
        "\(Int64(minute / 60).padded(2)):\(Int64(minute % 60).padded(2))"
    }
}

extension SettingFormat where Value == [MaskWindow] {
    static let maskWindows = SettingFormat(
        expected: "windows such as '23:55-00:15 server' or '16:55-17:15 America/New_York Mon-Fri',"
            + " separated by commas; or none",
        parse: { text in
            if text == "none" { return [] }
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let windows = parts.compactMap { MaskWindow($0.trimmed) }
            return windows.count == parts.count && windows.count <= 16 ? windows : nil
        },
        show: { $0.isEmpty ? "none" : $0.map(\.text).joined(separator: ", ") })
}
