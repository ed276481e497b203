/// A log that cannot be judged: which file and line, and what was expected there.
public struct LogError: Error, Equatable, Sendable, CustomStringConvertible {
    public var file: String
    /// From 1; 0 when the file as a whole is meant.
    public var line: Int
    public var expected: String

    public init(file: String, line: Int, expected: String) {
        self.file = file
        self.line = line
        self.expected = expected
    }

    public var description: String { "\(file):\(line): expected \(expected)" }
}
