internal import SHA2

/// The hash chain over the audit: each row's hash covers the row before it.
enum AuditChain {
    /// What stands before the first row: bound to this ledger by its epoch.
    static func genesis(epoch: String) -> [UInt8] {
        SHA256.hash(Array("riskd audit \(epoch)".utf8)).bytes
    }

    /// SHA-256 over the previous hash and the row's canonical text; the row's own hash is not in
    /// it.
    static func hash(after previous: [UInt8], _ row: AuditRow) -> [UInt8] {
        var hash = SHA256()
        hash.update(previous)
        hash.update(row.canonical)
        return hash.finalize().bytes
    }

    static func hash(after previous: [UInt8], number: Int64, _ record: AuditRecord) -> [UInt8] {
        hash(after: previous, AuditRow(number: number, record, hash: []))
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// What an audit row says of the evidence that was recorded with it.
    static func seal(evidence: [UInt8]) -> String {
        "evidence sha256 " + SHA256.hash(evidence).description
    }
}
