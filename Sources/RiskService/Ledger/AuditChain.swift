internal import RiskEngine
internal import SHA2

/// The hash chain over the audit: each row's hash covers the row before it.
enum AuditChain {
    /// What stands before the first row: bound to this ledger by its epoch.
    static func genesis(epoch: String) -> [UInt8] {
        SHA256.hash(Array("riskd audit \(epoch)".utf8)).bytes
    }

    /// SHA-256 over the previous hash and the row's canonical text.
    static func hash(after previous: [UInt8], number: Int64, _ record: AuditRecord) -> [UInt8] {
        var hash = SHA256()
        hash.update(previous)
        hash.update(Array(canonical(number: number, record).utf8))
        return hash.finalize().bytes
    }

    /// Each field preceded by its length in bytes, `-` for an absent one: two rows never have the
    /// same text.
    static func canonical(number: Int64, _ record: AuditRecord) -> String {
        let fields: [String?] = [
            String(number), String(record.at.milliseconds), record.kind.rawValue,
            record.server?.rawValue, record.login?.description, record.identity, record.what,
            record.outcome,
        ]
        return fields.map { $0.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: ",")
    }
}
