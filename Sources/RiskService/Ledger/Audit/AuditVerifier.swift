/// Follows the audit's hash chain, row by row, and stops at the first that does not hold.
///
/// Pure: rows in, a problem out. Feed every row in order, then ask `finish`.
public struct AuditVerifier: Sendable {
    private var previous: [UInt8]
    private var expected: Int64 = 1
    private var checkpoint: AuditRow?
    /// Whether a row of the chain says that the prefix was pruned as the checkpoint has it.
    private var isVouched = false
    /// Published heads that are still ahead, in order.
    private var heads: [AuditHead]
    /// Heads that lie before what is kept.
    public private(set) var headsPruned = 0
    public private(set) var headsSeen = 0

    /// - Parameters:
    ///   - epoch: Of the ledger that the rows come from.
    ///   - heads: What the journal saw; those of other ledgers are left out.
    public init(epoch: String, heads: [AuditHead] = []) {
        previous = AuditChain.genesis(epoch: epoch)
        let ours = Set(heads.filter { $0.epoch == epoch })
        // Two heads of one number: the second that differs is met, too.
        self.heads = ours.sorted { ($0.number, $0.hash) > ($1.number, $1.hash) }
    }

    /// The last row that holds; 0 before the first.
    public var lastNumber: Int64 { expected - 1 }

    /// The first row that is kept.
    public var firstNumber: Int64 { checkpoint.map { $0.number + 1 } ?? 1 }

    /// Of the last row that holds: 64 hexadecimal digits.
    public var lastHash: String { AuditChain.hexadecimal(previous) }

    /// Takes the next row.
    ///
    /// - Returns: What is wrong with it; the chain cannot be followed beyond.
    public mutating func take(_ row: AuditRow) -> AuditProblem? {
        if row.isCheckpoint { return begin(at: row) }
        guard row.number == expected else {
            return AuditProblem(expected, "is missing: row \(row.number) stands in its place")
        }
        guard AuditRecord.Kind(rawValue: String(decoding: row.kind, as: UTF8.self)) != nil else {
            return AuditProblem(expected, "has an unknown kind")
        }
        guard AuditChain.hash(after: previous, row) == row.hash else {
            return AuditProblem(expected, "or its hash was changed")
        }
        previous = row.hash
        if let problem = compareHeads(row) { return problem }
        if let checkpoint, row.what == Self.seal(of: checkpoint) { isVouched = true }
        expected += 1
        return nil
    }

    /// Whether everything that was published is still there.
    public func finish() -> AuditProblem? {
        if let head = heads.first {
            return AuditProblem(
                expected, "is missing: the end was cut off; row \(head.number) had been published")
        }
        if let checkpoint, !isVouched {
            return AuditProblem(
                checkpoint.number, "is a checkpoint that no row vouches for: it was changed")
        }
        return nil
    }

    private mutating func begin(at row: AuditRow) -> AuditProblem? {
        guard expected == 1, checkpoint == nil, row.number > 0, row.number < .max else {
            return AuditProblem(expected, "is missing: a checkpoint stands in its place")
        }
        guard row.hash.count == 32 else {
            return AuditProblem(row.number, "is a checkpoint without a hash")
        }
        checkpoint = row
        previous = row.hash
        while let head = heads.last, head.number < row.number {
            heads.removeLast()
            headsPruned += 1
        }
        expected = row.number + 1
        return compareHeads(row)
    }

    private mutating func compareHeads(_ row: AuditRow) -> AuditProblem? {
        while let head = heads.last, head.number <= row.number {
            guard head.number == row.number, head.hash == AuditChain.hexadecimal(row.hash) else {
                return AuditProblem(row.number, "is not the one whose hash was published")
            }
            heads.removeLast()
            headsSeen += 1
        }
        return nil
    }

    /// `what` of the row that vouches for a checkpoint: it covers every byte of it.
    static func seal(of checkpoint: AuditRow) -> [UInt8] {
        let hash = AuditChain.hash(after: checkpoint.hash, checkpoint)
        let text = "audit pruned to row \(checkpoint.number), seal "
        return Array((text + AuditChain.hexadecimal(hash)).utf8)
    }
}
