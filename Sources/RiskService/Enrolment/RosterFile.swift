internal import RiskEngine

/// One account of a roster, and where it stands.
public struct RosterRow: Equatable, Sendable {
    public var enrolment: Enrolment
    public var file: String
    public var line: Int

    public init(enrolment: Enrolment, file: String, line: Int) {
        self.enrolment = enrolment
        self.file = file
        self.line = line
    }
}

/// Reads one `accounts.d/*.csv`; the format is in `docs/configuration.md`.
public struct RosterFile {
    private static let required = [
        "server", "login", "plan", "phase", "evaluation_id", "start", "initial_balance", "currency",
    ]
    private static let optional = [
        "anchor_day", "anchor_balance", "anchor_equity", "high_water",
    ]

    private let file: String
    private var columns: [String: Int] = [:]
    private var rows: [RosterRow] = []
    private var issues: [ConfigurationIssue] = []

    /// The rows that are right, and what is wrong with the others.
    ///
    /// A wrong row concerns its account only; a wrong header, all of the file.
    public static func parse(
        _ text: String, file: String
    ) -> (rows: [RosterRow], issues: [ConfigurationIssue]) {
        var roster = RosterFile(file: file)
        roster.read(CommaSeparatedText(text))
        return (roster.rows, roster.issues)
    }

    private init(file: String) { self.file = file }

    private mutating func read(_ text: CommaSeparatedText) {
        guard let header = text.records.first else {
            return report(
                text.problem?.line ?? 1,
                text.problem?.message
                    ?? "no header; the first line must name the columns:"
                    + " \(Self.required.joined(separator: ","))")
        }
        guard readHeader(header) else { return }
        for record in text.records.dropFirst() { read(record, columns: header.fields.count) }
        if let problem = text.problem { report(problem.line, problem.message) }
    }

    private mutating func readHeader(_ header: CommaSeparatedText.Record) -> Bool {
        let known = Self.required + Self.optional
        let before = issues.count
        for (index, field) in header.fields.enumerated() {
            let name = field.trimmed
            if !known.contains(name) {
                let hint =
                    nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                    ?? "expected \(known.joined(separator: ","))"
                report(header.line, "unknown column '\(name)'; \(hint)")
            } else if columns[name] != nil {
                report(header.line, "column '\(name)' is named twice; remove one")
            } else {
                columns[name] = index
            }
        }
        for name in Self.required where columns[name] == nil {
            report(header.line, "column '\(name)' is missing; add it to the header")
        }
        return issues.count == before
    }

    private mutating func read(_ record: CommaSeparatedText.Record, columns count: Int) {
        guard record.fields.count == count else {
            return report(
                record.line, "\(record.fields.count) fields; expected \(count), as in the header")
        }
        let columns = columns
        let field = { (name: String) in
            columns[name].map { record.fields[$0].trimmed } ?? ""
        }
        var enrolment = Enrolment()
        enrolment.server = field("server")
        enrolment.login = UInt64(field("login")) ?? 0
        enrolment.plan = field("plan")
        enrolment.phase = field("phase")
        enrolment.evaluationId = field("evaluation_id")
        enrolment.start = field("start")
        enrolment.initialBalance = field("initial_balance")
        enrolment.currency = field("currency")
        enrolment.anchorDay = field("anchor_day")
        enrolment.anchorBalance = field("anchor_balance")
        enrolment.anchorEquity = field("anchor_equity")
        enrolment.highWater = field("high_water")
        let problems = enrolment.problems
        for problem in problems { report(record.line, problem) }
        if problems.isEmpty {
            rows.append(RosterRow(enrolment: enrolment, file: file, line: record.line))
        }
    }

    private mutating func report(_ line: Int, _ message: String) {
        issues.append(ConfigurationIssue(file: file, line: line, message))
    }
}
