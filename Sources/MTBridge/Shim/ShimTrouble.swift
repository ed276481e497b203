/// Why a thread cannot go on with what it asked the shim.
enum ShimTrouble: Error {
    /// The connection was given up while this thread was inside the shim: it ends, and touches
    /// nothing that is the shim's.
    case leftBehind
    /// The shim broke its contract; the text says how.
    case fault(String)
}
