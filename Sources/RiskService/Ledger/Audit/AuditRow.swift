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

    init(number: Int64, _ record: AuditRecord, hash: [UInt8]) {
        self.init(
            number: number, at: record.at.milliseconds, kind: Array(record.kind.rawValue.utf8),
            server: record.server.map { Array($0.rawValue.utf8) }, login: record.login?.rawValue,
            identity: Array(record.identity.utf8), what: Array(record.what.utf8),
            outcome: Array(record.outcome.utf8), hash: hash)
    }

    /// What the hash covers beside the hash before it.
    ///
    /// Each field preceded by its length in bytes, `-` for an absent one: two rows never have the
    /// same text.
    var canonical: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        func add(_ field: some Collection<UInt8>) {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: String(field.count).utf8)
            text.append(UInt8(ascii: ":"))
            text.append(contentsOf: field)
        }
        func add(optional field: (some Collection<UInt8>)?) {
            if let field { add(field) } else { text.append(contentsOf: ",-".utf8) }
        }
        add(String(number).utf8)
        add(String(at).utf8)
        add(kind)
        add(optional: server)
        add(optional: login.map { String($0).utf8 })
        add(identity)
        add(what)
        add(outcome)
        return text
    }
}
