internal import RiskEngine
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
        hash(after: previous, canonical: row.canonical)
    }

    static func hash(after previous: [UInt8], number: Int64, _ record: AuditRecord) -> [UInt8] {
        let text = AuditText.canonical(
            number: number, at: record.at.milliseconds, kind: record.kind.rawValue.utf8,
            server: record.server?.rawValue.utf8, login: record.login?.rawValue,
            identity: record.identity.utf8, what: record.what.utf8, outcome: record.outcome.utf8)
        return hash(after: previous, canonical: text)
    }

    private static func hash(after previous: [UInt8], canonical text: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        hash.update(previous)
        hash.update(text)
        return hash.finalize().bytes
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
