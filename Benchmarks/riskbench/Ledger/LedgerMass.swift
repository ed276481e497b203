import CBench
import MTBridge
import RiskEngine
import RiskService
import Synchronization

/// A mass of violations, and what making it durable costs the thread that writes.
struct LedgerMass {
    /// What one round took.
    struct Cost {
        var wallMicroseconds: Double
        var processorMicroseconds: Double
        var allocations: Double
        /// Database and WAL together.
        var bytes: Double

        /// - Parameter measured: Of `count` violations; of one afterwards.
        init(_ measured: Usage, bytes: Int, of count: Int) {
            wallMicroseconds = Double(measured.wallNanoseconds) / 1_000 / Double(count)
            processorMicroseconds = Double(measured.processorNanoseconds) / 1_000 / Double(count)
            allocations = Double(measured.allocations) / Double(count)
            self.bytes = Double(bytes) / Double(count)
        }
    }

    /// Of the calling thread, between two moments.
    struct Usage {
        var wallNanoseconds: Int64
        var processorNanoseconds: Int64
        var allocations: Int64

        static func measure(_ body: () throws -> Void) rethrows -> Usage {
            let before = now()
            try body()
            let after = now()
            return Usage(
                wallNanoseconds: after.wallNanoseconds - before.wallNanoseconds,
                processorNanoseconds: after.processorNanoseconds - before.processorNanoseconds,
                allocations: after.allocations - before.allocations)
        }

        private static func now() -> Usage {
            Usage(
                wallNanoseconds: SystemClock.hostMonotonicNanoseconds(),
                processorNanoseconds: cbench_thread_nanoseconds(),
                allocations: cbench_allocations())
        }
    }

    let count: Int
    private let entries: [LedgerEntry]
    private let evidence: [String]

    /// - Parameters:
    ///   - count: Accounts, one violation and one withheld intent each, in the order in which a
    ///     fall of prices reaches them: any.
    ///   - evidenceBytes: Of the event's text.
    init(count: Int, evidenceBytes: Int, seed: UInt64) {
        self.count = count
        var random = SplitMix(seed: seed)
        let logins = (0..<count).map { UInt64(100_000 + $0) }.shuffled(using: &random)
        let drafts = logins.map { Self.draft(login: $0, evidenceBytes: evidenceBytes) }
        entries = drafts.map { .violation($0) }
        evidence = drafts.map(\.event.data)
    }

    private static func draft(login: UInt64, evidenceBytes: Int) -> ViolationDraft {
        let key = ViolationKey(
            account: AccountKey(server: ServerID("live1"), login: Login(login)), life: 1,
            rule: "max/daily", period: 16_192)
        let id = Identifiers.violationID(key)
        let at = UTCTime(milliseconds: 1_399_033_801_700)
        let head = #"{"violation_id":"\#(id)","server":"live1","login":\#(login),"text":""#
        let filling = String(
            repeating: "\(login) ", count: max(0, evidenceBytes - head.utf8.count) / 7)
        let event = EventDraft(
            name: "risk.violation_flagged",
            id: Identifiers.eventID("risk.violation_flagged", parts: [id]), at: at,
            server: key.account.server, data: head + filling + #""}"#)
        var intent = IntentRecord(
            id: id + "/0", violation: id, key: key.account, action: .flatten, state: .withheld)
        intent.reason = "observe"
        intent.updatedAt = at
        return ViolationDraft(
            id: id, key: key, severity: .hard, mode: .observe, plan: "max", at: at, event: event,
            intents: [intent])
    }

    /// Through riskd's ledger, as its own thread would.
    func throughLedger(in directory: BenchmarkDirectory) throws -> Cost {
        let stored = Atomic<Int>(0)
        let clock = SystemClock()
        var options = LedgerOptions()
        // riskd copies from the WAL on another thread, and not while findings wait.
        options.checkpointPages = .max / 100
        let ledger = try Ledger(directory: directory.path, clock: clock, options: options) {
            notice in
            stored.add(notice.violations.count, ordering: .relaxed)
        }
        defer { _ = ledger.stop() }
        ledger.append(entries)
        let usage = Usage.measure { _ = ledger.commitPending(now: clock.monotonic()) }
        guard stored.load(ordering: .relaxed) == count else {
            throw BenchmarkError("the ledger stored \(stored.load(ordering: .relaxed)) of \(count)")
        }
        return Cost(usage, bytes: directory.bytes, of: count)
    }

    /// The evidence alone, in one table of a bare database with the same page size, in transactions
    /// of the same sizes: what no ledger on SQLite can do without.
    func throughBareTable(in directory: BenchmarkDirectory) throws -> Cost {
        let table = try BareTable(path: directory.path + "/bare.db")
        let usage = try Usage.measure {
            var size = 128
            var rest = evidence[...]
            while !rest.isEmpty {
                try table.insert(rest.prefix(size))
                rest = rest.dropFirst(size)
                size = min(512, 2 * size)
            }
        }
        return Cost(usage, bytes: directory.bytes, of: count)
    }
}
