internal import RiskEngine

/// Proves that this process computes time zones right.
///
/// A binary linked with the static Swift runtime, or a host without tzdata, answers nil or UTC for
/// every zone; a wrong reset would then be silent.
public enum ZoneCheck {
    /// Offsets in minutes on 15 January and 15 July 2025, 12:00 UTC.
    private static let known: [String: (january: Int, july: Int)] = [
        "UTC": (0, 0), "Europe/London": (0, 60), "Europe/Prague": (60, 120),
        "Europe/Berlin": (60, 120), "Europe/Athens": (120, 180), "Europe/Helsinki": (120, 180),
        "Asia/Nicosia": (120, 180), "Europe/Moscow": (180, 180), "Asia/Dubai": (240, 240),
        "Asia/Singapore": (480, 480), "Asia/Tokyo": (540, 540), "Australia/Sydney": (660, 600),
        "America/New_York": (-300, -240), "America/Chicago": (-360, -300),
        "America/Los_Angeles": (-480, -420), "America/Sao_Paulo": (-180, -180),
    ]
    private static let january = UTCTime(milliseconds: 1_736_942_400_000)
    private static let july = UTCTime(milliseconds: 1_752_580_800_000)

    /// What is wrong with `identifier` as this process sees it, or nil.
    ///
    /// A zone without known offsets is vouched for by two that have them.
    public static func problem(_ identifier: String) -> String? {
        for name in [identifier, "Europe/Prague", "America/New_York"] {
            guard let table = ZoneTable(name) else {
                return "time zone \(name) is unknown here; expected an IANA name such as"
                    + " Europe/Prague, and the package tzdata installed"
            }
            guard let expected = known[name] else { continue }
            let found = (
                january: table.offsetSeconds(at: january) / 60,
                july: table.offsetSeconds(at: july) / 60
            )
            guard found == expected else {
                return "time zone \(name) has offsets \(found.january) and \(found.july) minutes"
                    + " here instead of \(expected.january) and \(expected.july); reinstall tzdata"
                    + " and the Swift runtime libraries"
            }
        }
        return nil
    }
}
