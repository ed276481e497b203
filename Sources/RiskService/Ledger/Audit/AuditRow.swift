internal import RiskEngine

/// One row of the audit as it is stored, byte for byte, believed by nobody yet.
public struct AuditRow: Equatable, Sendable {
    public var number: Int64
    /// Milliseconds of UTC.
    public var at: Int64
    public var kind: [UInt8]
    public var server: [UInt8]?
    /// The login's 64 bits.
    public var login: UInt64?
    public var identity: [UInt8]
    public var what: [UInt8]
    public var outcome: [UInt8]
    /// 32 bytes.
    public var hash: [UInt8]
}

extension AuditRow {
    /// `checkpoint` stands where a pruned prefix was; its hash is that of the last pruned row.
    static let checkpointKind = Array("checkpoint".utf8)

    /// 64 hexadecimal digits.
    public var hexadecimalHash: String { AuditChain.hexadecimal(hash) }

    var isCheckpoint: Bool { kind == Self.checkpointKind }

    /// What the hash covers beside the hash before it.
    var canonical: [UInt8] {
        AuditText.canonical(
            number: number, at: at, kind: kind, server: server, login: login, identity: identity,
            what: what, outcome: outcome)
    }
}
