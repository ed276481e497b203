/// The end of the audit's chain at some moment: published outside the ledger, it makes a cut-off
/// tail visible.
public struct AuditHead: Hashable, Sendable {
    public var number: Int64
    /// 64 hexadecimal digits.
    public var hash: String
    /// Of the ledger that it belongs to.
    public var epoch: String

    public init(number: Int64, hash: String, epoch: String) {
        self.number = number
        self.hash = hash
        self.epoch = epoch
    }

    /// As it stands in the journal: `audit head 33 9f3b… of 7f3a…`.
    public var line: String { "audit head \(number) \(hash) of \(epoch)" }

    /// Every head that some text tells of, such as the journal's output.
    public static func all(in text: String) -> [AuditHead] {
        var heads: [AuditHead] = []
        for line in text.split(whereSeparator: \.isNewline) {
            var rest = line
            while let start = rest.firstRange(of: "audit head ") {
                rest = rest[start.upperBound...]
                // In JSON output a quote ends the message.
                let words = rest.split(whereSeparator: { $0 == " " || $0 == "\"" }).prefix(4)
                guard words.count == 4, words[2] == "of", let number = Int64(words[0]),
                    words[1].utf8.count == 64
                else { continue }
                heads.append(
                    AuditHead(number: number, hash: String(words[1]), epoch: String(words[3])))
            }
        }
        return heads
    }
}
