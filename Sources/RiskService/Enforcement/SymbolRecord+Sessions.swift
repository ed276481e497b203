internal import MTBridge
internal import RiskEngine

extension SymbolRecord {
    /// How long until a session of the symbol is open; 0 while one is, or when it has none, which
    /// means always open.
    func millisecondsToSession(from time: ServerTime) -> Int64 {
        guard !sessions.isEmpty else { return 0 }
        let day: Int64 = 86_400_000
        let midnight = time.milliseconds - Self.floorModulo(time.milliseconds, day)
        // 1 January 1970 was a Thursday.
        let weekday = Self.floorModulo(midnight / day + 4, 7)
        var nearest = Int64.max
        for session in sessions {
            let ahead = Self.floorModulo(Int64(session.weekday) - weekday, 7)
            for week in [ahead - 7, ahead, ahead + 7] {
                let opens = midnight + week * day + Int64(session.openMinute) * 60_000
                let closes = midnight + week * day + Int64(session.closeMinute) * 60_000
                if opens <= time.milliseconds && time.milliseconds < closes { return 0 }
                if opens > time.milliseconds { nearest = min(nearest, opens - time.milliseconds) }
            }
        }
        return nearest == .max ? 0 : nearest
    }

    private static func floorModulo(_ value: Int64, _ modulus: Int64) -> Int64 {
        let rest = value % modulus
        return rest < 0 ? rest + modulus : rest
    }
}
