extension RiskEvent {
    /// Reads one line of the event socket (`docs/events.md`) received at `arrival`.
    ///
    /// Nil when it is no JSON object with an `event`.
    public init?(line: [UInt8], range: Range<Int>, arrival: Int64) {
        self.init(arrival: arrival, name: "")
        var cursor = JSONCursor(line, range)
        var event = self
        cursor.members { key, value in
            switch key {
            case "event": event.name = value.string()
            case "id": event.id = value.string()
            case "seq": event.seq = value.integer()
            case "data": event.readData(&value)
            default: value.skip()
            }
        }
        guard !cursor.failed, !event.name.isEmpty else { return nil }
        self = event
    }

    /// Reads one line of a record: `{"arrival_ns":N,"frame":EVENT}`.
    public init?(recorded line: [UInt8], range: Range<Int>) {
        var arrival: Int64 = 0
        var event: RiskEvent?
        var cursor = JSONCursor(line, range)
        cursor.members { key, value in
            switch key {
            case "arrival_ns": arrival = value.integer()
            case "frame":
                let frame = value.skipped()
                event = RiskEvent(line: line, range: frame, arrival: arrival)
            default: value.skip()
            }
        }
        guard !cursor.failed, let event else { return nil }
        self = event
    }

    private mutating func readData(_ cursor: inout JSONCursor) {
        var event = self
        cursor.members { key, value in
            switch key {
            case "login": event.login = UInt64(value.label()) ?? 0
            case "floor": event.floor = value.label()
            case "rule": event.readRule(&value)
            case "violation_id": event.violation = value.string()
            case "trading_day": event.readDay(&value)
            default: value.skip()
            }
        }
        self = event
    }

    /// An object with its `start`; events that are about deals name the date alone.
    private mutating func readDay(_ cursor: inout JSONCursor) {
        if cursor.isAtString() { return cursor.skip() }
        var start = ""
        cursor.members { key, value in
            if key == "start" { start = value.string() } else { value.skip() }
        }
        dayStart = start
    }

    /// An object with an `id`; `evaluation.failed` has the id alone.
    private mutating func readRule(_ cursor: inout JSONCursor) {
        if cursor.isAtString() {
            rule = cursor.string()
            return
        }
        var id = ""
        cursor.members { key, value in
            if key == "id" { id = value.string() } else { value.skip() }
        }
        rule = id
    }
}
