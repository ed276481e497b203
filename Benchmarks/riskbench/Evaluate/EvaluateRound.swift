import CBench
import CLinux
import MTBridge
import RiskEngine

/// One pass over all accounts of a book in random order, batch by batch, as a poller makes it.
struct EvaluateRound {
    /// Nanoseconds per snapshot: decode, gate, evaluate, decide the tier.
    private(set) var evaluateNanoseconds = 0.0
    /// The same including taking the account from the tier queues and giving it back.
    private(set) var pathNanoseconds = 0.0
    private(set) var allocations: Int64 = 0
    private(set) var snapshots = 0
    /// Samples that were anything but consistent; there must be none.
    private(set) var refused = 0
    private(set) var findings = 0

    private var evaluateSpent: Int64 = 0
    private var pathSpent: Int64 = 0
    private var slots: [Int] = []
    private var tiers: [Tier] = []
    private var buffer: [UInt8] = []
    private var random: SplitMix

    /// - Parameter number: Rounds begin a minute apart, so that every account is due in each.
    init(_ book: EvaluateBook, number: Int, seed: UInt64) {
        random = SplitMix(seed: seed)
        slots.reserveCapacity(EvaluateBook.batch)
        tiers.reserveCapacity(EvaluateBook.batch)
        let now = EvaluateBook.start.advanced(byMilliseconds: Int64(number + 1) * 60_000)
        while snapshots < book.count { takeBatch(book, now) }
        evaluateNanoseconds = Double(evaluateSpent) / Double(snapshots)
        pathNanoseconds = Double(pathSpent) / Double(snapshots)
    }

    private mutating func takeBatch(_ book: EvaluateBook, _ now: MonotonicTime) {
        slots.removeAll(keepingCapacity: true)
        tiers.removeAll(keepingCapacity: true)
        let wanted = min(EvaluateBook.batch, book.count - snapshots)
        let allocated = cbench_allocations()
        let claimed = clinux_monotonic_ns()
        while slots.count < wanted, let slot = book.table.queues.claim(now: now) {
            slots.append(slot)
        }
        let claimedAfter = clinux_monotonic_ns()
        let claimAllocations = cbench_allocations() - allocated
        precondition(slots.count == wanted, "every account is due once a round")
        encode()
        evaluate(book, now)
        allocations += claimAllocations
        pathSpent += claimedAfter - claimed
        snapshots += wanted
    }

    /// What the server answers: equity between 97 % and 103 % of the initial balance.
    private mutating func encode() {
        buffer.removeAll(keepingCapacity: true)
        for slot in slots {
            var record = AccountRecord()
            record.login = Login(EvaluateBook.login(slot))
            let move = Int64(random.next() % 600_001) - 300_000
            record.balance = Double(EvaluateBook.initialBalance) / 100
            record.floating = Double(move) / 100
            record.equity = Double(EvaluateBook.initialBalance + move) / 100
            record.margin = 1_000
            record.marginLeverage = 100
            AccountRows.encode(record, into: &buffer)
        }
    }

    private mutating func evaluate(_ book: EvaluateBook, _ now: MonotonicTime) {
        // unsafe: the rows view the buffer within the call only.
        unsafe buffer.withUnsafeBytes { bytes in
            let rows = unsafe AccountRows(bytes: bytes, count: slots.count)
            let instant = Evaluator.Instant(
                monotonic: now, utc: UTCTime(milliseconds: EvaluateBook.dayEnd - 3_600_000))
            let allocated = cbench_allocations()
            let start = clinux_monotonic_ns()
            for index in 0..<slots.count {
                tiers.append(Self.snapshot(rows, index, slots[index], book, instant, &refused))
            }
            let evaluated = clinux_monotonic_ns()
            for index in 0..<slots.count {
                book.table.release(slots[index], to: tiers[index], now: now)
            }
            let released = clinux_monotonic_ns()
            allocations += cbench_allocations() - allocated
            evaluateSpent += evaluated - start
            pathSpent += released - start
        }
        findings += book.findings.findings.count
        book.findings.clear()
    }

    @inline(__always)
    private static func snapshot(
        _ rows: borrowing AccountRows, _ index: Int, _ slot: Int, _ book: EvaluateBook,
        _ instant: Evaluator.Instant, _ refused: inout Int
    ) -> Tier {
        let record = rows.record(at: index)
        let raw = RawSample(
            login: record.login.rawValue, balance: record.balance, credit: record.credit,
            equity: record.equity, floating: record.floating, margin: record.margin)
        let (isConsistent, tier) = book.table.withHeld(slot) { row, rules in
            let verdict = SnapshotGate.classify(raw, row: row)
            guard verdict.sampleClass == .consistent else { return (false, Tier.now) }
            let confirm = Evaluator.observe(
                verdict.snapshot, at: instant, row: &row, rules: &rules, plan: book.plan,
                days: book.days, findings: book.findings)
            return (true, confirm ? .now : book.policy.tier(for: row, recentVelocity: 0))
        }
        if !isConsistent { refused += 1 }
        return tier
    }
}
