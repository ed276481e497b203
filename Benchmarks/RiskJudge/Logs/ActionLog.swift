/// Reads the emulator's action ledger (NDJSON; `docs/emulator.md`): the effects, not the requests.
public enum ActionLog {
    /// - Throws: `LogError` for a line that is no JSON.
    public static func read(_ path: String) throws -> [Act] {
        var acts: [Act] = []
        try LineReader.lines(of: path) { bytes, range, number in
            var kind = ""
            var order: Int64 = 0
            var act = Act(kind: .dealer, mono: 0, login: 0)
            var cursor = JSONCursor(bytes, range)
            cursor.members { key, value in
                switch key {
                case "kind": kind = value.string()
                case "order": order = value.integer()
                default: take(key, &value, &act)
                }
            }
            if cursor.failed { throw LogError(file: path, line: number, expected: "JSON") }
            guard let known = Act.Kind(rawValue: kind) else { return }
            act.kind = known
            if known == .cancel { act.ticket = order }
            acts.append(act)
        }
        return acts
    }

    private static func take(_ key: String, _ value: inout JSONCursor, _ act: inout Act) {
        switch key {
        case "mono_ns": act.mono = value.integer()
        case "login": act.login = UInt64(truncatingIfNeeded: value.integer())
        case "retcode": act.retcode = value.integer()
        case "ticket": act.ticket = value.integer()
        case "volume_before": act.volumeBefore = value.integer()
        case "volume_after": act.volumeAfter = value.integer()
        case "done_volume": act.doneVolume = value.integer()
        case "net_before": act.netBefore = value.integer()
        case "net_after": act.netAfter = value.integer()
        case "rights_before": act.rightsBefore = value.integer()
        case "rights_after": act.rightsAfter = value.integer()
        default: value.skip()
        }
    }
}
