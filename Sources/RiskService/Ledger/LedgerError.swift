/// Why the ledger cannot be opened, read or written.
public struct LedgerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What to do about it; SQLite's own number stays in `extendedCode`.
    public enum Code: String, Sendable {
        /// The directory or file cannot be used: missing, or no permission.
        case notWritable
        /// Another process holds the ledger.
        case inUse
        /// Written by a newer riskd.
        case newerSchema
        /// An SQLite file, but not one of ours.
        case foreign
        case diskFull
        case io
        case corrupt
        case other
    }

    public var code: Code
    /// SQLite's extended result code, or 0 when SQLite was not asked.
    public var extendedCode: Int32
    public var message: String
    /// The file or statement that it is about.
    public var context: String

    public init(_ code: Code, extendedCode: Int32 = 0, _ message: String, context: String) {
        self.code = code
        self.extendedCode = extendedCode
        self.message = message
        self.context = context
    }

    public var description: String {
        let number = extendedCode == 0 ? "" : " (SQLite \(extendedCode))"
        let remedy =
            code == .diskFull ? "; the disk is full: make room where the state directory is" : ""
        return "ledger: \(message)\(number): \(context)\(remedy)"
    }
}
