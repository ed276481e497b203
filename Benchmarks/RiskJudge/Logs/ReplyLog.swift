/// Reads the emulator's reply log (NDJSON; `docs/emulator.md`): a row per account shown.
public enum ReplyLog {
    private struct Header {
        var kind = ""
        var mono: Int64 = 0
        var tick: Int64 = 0
        var rows = 0
    }

    /// - Parameter distrusted: Ticks as of which replies showed what was not so.
    /// - Throws: `LogError` for a line that is no JSON.
    public static func read(
        _ path: String, truth: Truth, distrusting distrusted: Range<Int64> = 0..<0
    ) throws -> Reads {
        var reads = Reads(levels: truth.levels, truth: truth, distrusting: distrusted)
        var rows: [(login: Int64, equity: Int64)] = []
        try LineReader.lines(of: path) { bytes, range, number in
            rows.removeAll(keepingCapacity: true)
            var cursor = JSONCursor(bytes, range)
            let header = parse(&cursor, rows: &rows)
            if cursor.failed { throw LogError(file: path, line: number, expected: "JSON") }
            if header.kind == "quotes" { reads.addQuotes(mono: header.mono) }
            guard header.kind == "accounts" else { return }
            reads.addRequest(mono: header.mono, rows: rows.count)
            for row in rows {
                reads.add(
                    login: UInt64(truncatingIfNeeded: row.login), mono: header.mono,
                    tick: header.tick, equity: row.equity)
            }
        }
        return reads
    }

    private static func parse(
        _ cursor: inout JSONCursor, rows: inout [(login: Int64, equity: Int64)]
    ) -> Header {
        var header = Header()
        cursor.members { key, value in
            switch key {
            case "kind": header.kind = value.string()
            case "mono_ns": header.mono = value.integer()
            case "tick": header.tick = value.integer()
            // Other kinds have rows of other shapes; `kind` comes first.
            case "rows" where header.kind == "accounts":
                value.elements { element in rows.append(row(&element)) }
            default: value.skip()
            }
        }
        return header
    }

    private static func row(_ cursor: inout JSONCursor) -> (login: Int64, equity: Int64) {
        var result = (login: Int64(0), equity: Int64(0))
        var column = 0
        cursor.elements { element in
            switch column {
            case 0: result.login = element.integer()
            case 1: result.equity = element.integer()
            default: element.skip()
            }
            column += 1
        }
        return result
    }
}
