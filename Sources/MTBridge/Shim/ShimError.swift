/// Why a shim cannot be used; `description` says what was expected and how to mend it.
public struct ShimError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of fault it is, for who must choose an exit code.
    public enum Kind: Sendable {
        /// There is no such file.
        case absent
        /// The file, or what it exports, is not as it must be.
        case unusable
        /// It was loaded, and has behaved so badly that no more of it is started.
        case exhausted
    }
    public let kind: Kind
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
