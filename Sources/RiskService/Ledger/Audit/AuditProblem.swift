/// The first row at which the audit does not hold.
public struct AuditProblem: Error, Equatable, Sendable, CustomStringConvertible {
    public var row: Int64
    /// What is wrong with it.
    public var reason: String

    public var description: String { "audit row \(row) \(reason)" }

    init(_ row: Int64, _ reason: String) {
        self.row = row
        self.reason = reason
    }
}
