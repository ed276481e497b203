/// CSV as RFC 4180 has it: quoted fields may hold commas, newlines, and quotes written twice.
struct CommaSeparatedText {
    struct Record {
        var fields: [String]
        /// Where it begins, 1….
        var line: Int
    }

    private(set) var records: [Record] = []
    /// The line and the reason at which reading stopped; nil when it reached the end.
    private(set) var problem: (line: Int, message: String)?

    private enum State {
        /// At the beginning of a field.
        case start
        /// In a field without quotes.
        case plain
        /// Between a field's quotes.
        case quoted
        /// After a quote in a quoted field: the end of it, or the first of two.
        case quote
    }

    init(_ text: String) {
        var state = State.start
        var field: [UInt8] = []
        var fields: [String] = []
        var (line, recordLine) = (1, 1)
        func endField() {
            fields.append(String(decoding: field, as: UTF8.self))
            field = []
            state = .start
        }
        func endRecord() {
            endField()
            // A blank line is no record.
            if fields != [""] { records.append(Record(fields: fields, line: recordLine)) }
            fields = []
            recordLine = line + 1
        }
        var bytes = Array(text.utf8)
        // A byte order mark, which spreadsheets write, is no part of the first name.
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
        for byte in bytes {
            switch (state, byte) {
            case (.quoted, UInt8(ascii: "\"")): state = .quote
            case (.quoted, _): field.append(byte)
            case (.quote, UInt8(ascii: "\"")):
                field.append(byte)
                state = .quoted
            case (_, UInt8(ascii: ",")): endField()
            case (_, UInt8(ascii: "\n")): endRecord()
            case (_, UInt8(ascii: "\r")): break
            case (.start, UInt8(ascii: "\"")): state = .quoted
            case (.start, _), (.plain, _):
                field.append(byte)
                state = .plain
            case (.quote, _):
                problem = (
                    line, "a character follows a closing quote; write a comma between fields"
                )
                return
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        if state == .quoted {
            problem = (recordLine, "a quote is not closed; close it, or write \"\" for a quote")
        } else if !fields.isEmpty || !field.isEmpty || state == .quote {
            endRecord()
        }
    }
}
