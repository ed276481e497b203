internal import RiskEngine

/// What waits for the next commit.
struct LedgerQueue {
    /// One commit's worth.
    struct Batch {
        /// Violations, events, intents, lives and settings, in order.
        var urgent: [LedgerEntry] = []
        /// What enforcement writes down, in order: after the violations that it is about, and
        /// behind those of others.
        var acts: [LedgerEntry] = []
        var states: [RuleStateRecord] = []
        var quotes: [QuoteWindowRecord] = []
        var audits: [AuditRecord] = []

        var count: Int { urgent.count + acts.count + states.count + quotes.count + audits.count }
        var isEmpty: Bool { count == 0 }
    }

    private struct StateKey: Hashable {
        var account: AccountKey
        var life: UInt32
        var rule: String
    }

    /// How loudly the ledger thread was called since it last took everything.
    private enum Call: Int {
        case none
        case background
        case urgent
    }

    private(set) var waiting = Batch()
    private(set) var oldest: MonotonicTime?
    private(set) var auditRowsDropped: UInt64 = 0
    private var call = Call.none
    private var compactAt = 65_536
    private let auditQueuedMax: Int

    /// How many urgent entries go into the next transaction: few at first, that the first events
    /// need not wait, then more, because a large transaction writes each page of an index once.
    private var urgentMax = urgentMin
    /// 5 to 30 ms of writing.
    private static let urgentMin = 128
    private static let urgentLimit = 512
    /// How many rows of acts go into one transaction: a violation that comes while it is written
    /// waits for its end.
    ///
    /// Enforcement has thousands of them for a mass, two for each of its writes.
    static let actRowsMax = 256
    /// Beside a mass of violations: slowly, but never not at all.
    static let actRowsBeside = 64
    /// That it is withheld, and that the evaluation failed.
    private static let eventsOfViolation = 2
    /// Windows of some kilobytes each.
    private static let quotesQueuedMax = 2_048

    init(auditQueuedMax: Int) { self.auditQueuedMax = auditQueuedMax }

    /// - Returns: True when the ledger thread must be woken.
    mutating func append(_ entries: [LedgerEntry], at now: MonotonicTime) -> Bool {
        guard !entries.isEmpty else { return false }
        if oldest == nil { oldest = now }
        var wanted = Call.background
        // What comes together stays together; and of an intent the later state must come later.
        let isAct = entries.contains(where: \.isAct) && !entries.contains(where: \.isViolation)
        for entry in entries {
            switch entry {
            case .violation, .event, .intents, .life, .setting, .brake, .decision:
                if isAct { waiting.acts.append(entry) } else { waiting.urgent.append(entry) }
                wanted = .urgent
            case .ruleStates(let records): append(records)
            case .quotes(let records): append(records)
            case .audit(let record): append(record)
            }
        }
        return rings(wanted)
    }

    private mutating func rings(_ wanted: Call) -> Bool {
        guard call.rawValue < wanted.rawValue else { return false }
        call = wanted
        return true
    }

    private mutating func append(_ records: [RuleStateRecord]) {
        waiting.states.append(contentsOf: records)
        guard waiting.states.count >= compactAt else { return }
        compactStates()
        compactAt = max(65_536, 2 * waiting.states.count)
    }

    /// While commits fail the oldest windows are given up: they explain, they do not decide.
    private mutating func append(_ records: [QuoteWindowRecord]) {
        waiting.quotes.append(contentsOf: records)
        let surplus = waiting.quotes.count - Self.quotesQueuedMax
        if surplus > 0 { waiting.quotes.removeFirst(surplus) }
    }

    private mutating func append(_ record: AuditRecord) {
        guard waiting.audits.count < auditQueuedMax else {
            auditRowsDropped += 1
            return
        }
        waiting.audits.append(record)
    }

    /// Keeps the newest state per rule: as many as there are rules and accounts, however long
    /// commits fail.
    private mutating func compactStates() {
        var newest: [StateKey: Int] = [:]
        for (index, record) in waiting.states.enumerated() {
            newest[StateKey(account: record.key, life: record.life, rule: record.rule)] = index
        }
        waiting.states = newest.values.sorted().map { waiting.states[$0] }
    }

    /// What goes into the next transaction: of a mass the first so many, that their events need not
    /// wait for the last, and without what can wait until it is over.
    mutating func take() -> Batch {
        if waiting.urgent.count > urgentMax {
            var batch = Batch()
            let count = wholeViolations(urgentMax)
            batch.urgent = Array(waiting.urgent[..<count])
            waiting.urgent.removeSubrange(..<count)
            urgentMax = min(2 * urgentMax, Self.urgentLimit)
            takeActs(Self.actRowsBeside, into: &batch)
            return batch
        }
        urgentMax = Self.urgentMin
        // All but the acts.
        var batch = Batch()
        swap(&batch, &waiting)
        swap(&batch.acts, &waiting.acts)
        compactAt = 65_536
        takeActs(Self.actRowsMax, into: &batch)
        if waiting.acts.isEmpty {
            oldest = nil
            call = .none
        }
        return batch
    }

    /// So many, and the events that belong to the last of them: a violation that is known already
    /// brings none.
    private func wholeViolations(_ count: Int) -> Int {
        var end = count
        while end < min(waiting.urgent.count, count + Self.eventsOfViolation),
            case .event = waiting.urgent[end]
        {
            end += 1
        }
        return end
    }

    /// The first acts with so many rows, or one with more, to the end of a batch.
    private mutating func takeActs(_ rowsMax: Int, into batch: inout Batch) {
        var count = 0
        var rows = 0
        while count < waiting.acts.count {
            let more = waiting.acts[count].rows
            if count > 0, rows + more > rowsMax { break }
            rows += more
            count += 1
        }
        batch.urgent += waiting.acts[..<count]
        waiting.acts.removeSubrange(..<count)
    }

    /// Puts a batch that could not be committed back in front of what came since.
    mutating func putBack(_ batch: Batch, since: MonotonicTime) {
        waiting.urgent = batch.urgent + waiting.urgent
        waiting.states = batch.states + waiting.states
        waiting.quotes = batch.quotes + waiting.quotes
        waiting.audits = batch.audits + waiting.audits
        oldest = since
    }

    /// When what waits should be committed; nil when nothing waits.
    func due(groupMilliseconds: Int64) -> MonotonicTime? {
        guard let oldest else { return nil }
        return hasUrgent ? oldest : oldest.advanced(byMilliseconds: groupMilliseconds)
    }

    /// Something waits that is not left for the next group.
    var hasUrgent: Bool { !waiting.urgent.isEmpty || !waiting.acts.isEmpty }
}

extension LedgerEntry {
    /// What enforcement does and says of it; nobody but the account that it is about waits for it.
    fileprivate var isAct: Bool {
        switch self {
        case .intents: true
        case .event(let draft):
            draft.name.hasPrefix("risk.enforcement_")
                || ["account.disabled", "account.restored"].contains(draft.name)
        default: false
        }
    }

    fileprivate var isViolation: Bool {
        if case .violation = self { true } else { false }
    }

    fileprivate var rows: Int {
        if case .intents(let records, _) = self { max(1, records.count) } else { 1 }
    }
}
