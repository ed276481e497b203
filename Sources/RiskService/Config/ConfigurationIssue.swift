/// One thing that is wrong in the configuration: where, what, and how to mend it.
public struct ConfigurationIssue: Equatable, Sendable, CustomStringConvertible {
    public var file: String
    /// 1…; 0 when it is about the file as a whole.
    public var line: Int
    public var message: String

    public init(file: String, line: Int, _ message: String) {
        self.file = file
        self.line = line
        self.message = message
    }

    /// `file:line: what is wrong; what was expected`.
    public var description: String {
        line == 0 ? "\(file): \(message)" : "\(file):\(line): \(message)"
    }
}

/// The configuration cannot be used; all its issues, in order of file and line.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    public var issues: [ConfigurationIssue]

    public init(issues: [ConfigurationIssue]) { self.issues = issues }

    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
