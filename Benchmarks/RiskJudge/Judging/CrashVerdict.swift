/// What a daemon that died again and again left behind, judged by the emulator's logs.
public struct CrashVerdict: Equatable, Sendable {
    /// From its start to its death, host CLOCK_MONOTONIC in nanoseconds.
    public struct Life: Equatable, Sendable {
        public var start: Int64
        public var end: Int64

        public init(start: Int64, end: Int64) {
            self.start = start
            self.end = end
        }
    }

    /// What there is to judge.
    public struct Record: Sendable {
        public var truth = Truth()
        public var acts: [Act] = []
        public var reads = AccountReads()
        public var lives: [Life] = []
        /// When the host ran nothing of ours, in order.
        public var stalls: [Life] = []
        /// Open tickets with their volumes (1e-8 lots) at the start, by login.
        public var positions: [UInt64: [UInt64: Int64]] = [:]
        /// Violations in the ledger, by login.
        public var violations: [UInt64: Int] = [:]
        /// Accounts whose hedged pairs can only be closed one leg after the other.
        public var uncovers: Set<UInt64> = []

        public init() {}
    }

    /// Accounts that truly broke their floor, and of which the ledger knows nothing.
    public var lost: [UInt64] = []
    /// Accounts with more than one violation, or with one although they broke nothing.
    public var surplus: [UInt64] = []
    /// Closes that took more than there was, or opened something.
    public var beyond: [Act] = []
    /// Acts that made the net exposure of a symbol grow.
    public var grown: [Act] = []
    /// Acts on accounts that had broken nothing.
    public var unfounded: [Act] = []
    /// User updates that changed another bit than TRADE_DISABLED.
    public var rightsSpoilt: [Act] = []
    /// Accounts that broke their floor and still hold something, or may still trade.
    public var notFlat: [UInt64] = []
    public var notDisabled: [UInt64] = []
    /// Accounts that a restart longer than `pollBound` did not read within it, by the life's index.
    public var unpolled: [Int: [UInt64]] = [:]
    /// Start of a life but the first to the first read of the last account, ascending.
    public var firstPolls: [Int64] = []
    /// Starts of which nothing can be said: the host gave its processors to others meanwhile.
    public var startsVoid = 0
    public var breached = 0
    public var closes = 0

    /// Accounts without open intents are read again within this after a start, in nanoseconds.
    public static let pollBound: Int64 = 1_000_000_000
    /// Of that, the host may run nothing of ours for so long, or the start is void.
    public static let stallBound: Int64 = 50_000_000
    private static let tradeDisabled: Int64 = 4

    public init() {}

    public static func judge(_ record: Record) -> CrashVerdict {
        var verdict = CrashVerdict()
        var begin: [UInt64: Int64] = [:]
        for (level, episodes) in zip(record.truth.levels, record.truth.episodes) {
            if let first = episodes.first { begin[level.login] = first.begin }
        }
        verdict.breached = begin.count
        verdict.judgeViolations(record, begin)
        verdict.judgeActs(record, begin)
        verdict.judgeEnd(record, begin)
        verdict.judgePolls(record, begin)
        return verdict
    }

    private mutating func judgeViolations(_ record: Record, _ begin: [UInt64: Int64]) {
        lost = begin.keys.filter { record.violations[$0] == nil }.sorted()
        surplus = record.violations.filter { $0.value != 1 || begin[$0.key] == nil }.keys.sorted()
    }

    private mutating func judgeActs(_ record: Record, _ begin: [UInt64: Int64]) {
        for act in record.acts {
            if (begin[act.login] ?? .max) > act.mono { unfounded.append(act) }
            switch act.kind {
            case .cancel: break
            case .user:
                if act.rightsBefore | Self.tradeDisabled != act.rightsAfter {
                    rightsSpoilt.append(act)
                }
            case .dealer:
                guard act.doneVolume > 0 else { continue }
                closes += 1
                if act.isRepeated { beyond.append(act) }
                let grew =
                    act.netAfter.magnitude > act.netBefore.magnitude
                    || act.netAfter.signum() * act.netBefore.signum() < 0
                let isAllowed = act.netBefore == 0 && record.uncovers.contains(act.login)
                if grew && !isAllowed { grown.append(act) }
            }
        }
    }

    private mutating func judgeEnd(_ record: Record, _ begin: [UInt64: Int64]) {
        var open = record.positions
        for fill in record.truth.fills {
            open[fill.login, default: [:]][fill.position] =
                fill.remaining > 0 ? fill.remaining : nil
        }
        notFlat = begin.keys.filter { !(open[$0] ?? [:]).isEmpty }.sorted()
        var rights: [UInt64: Int64] = [:]
        for act in record.acts where act.kind == .user { rights[act.login] = act.rightsAfter }
        notDisabled = begin.keys.filter { (rights[$0] ?? 0) & Self.tradeDisabled == 0 }.sorted()
    }

    /// Of accounts that had not broken anything by the bound: they have no open intents.
    ///
    /// The first life is no restart: it has yet to learn which accounts there are, and their past.
    private mutating func judgePolls(_ record: Record, _ begin: [UInt64: Int64]) {
        for (index, life) in record.lives.enumerated().dropFirst() {
            let bound = life.start + Self.pollBound
            guard life.end >= bound else { continue }
            let stalled = record.stalls.reduce(Int64(0)) { sum, stall in
                sum + max(0, min(stall.end, bound) - max(stall.start, life.start))
            }
            guard stalled <= Self.stallBound else {
                startsVoid += 1
                continue
            }
            var last: Int64 = 0
            for login in record.positions.keys where (begin[login] ?? .max) > bound {
                let first = record.reads.first(of: login, after: life.start) ?? .max
                if first > bound { unpolled[index, default: []].append(login) }
                if first <= life.end { last = max(last, first - life.start) }
            }
            firstPolls.append(last)
        }
        firstPolls.sort()
    }

    /// What is wrong, in words; empty when nothing is.
    public var failures: [String] {
        var failures: [String] = []
        func fail(_ count: Int, _ what: String, _ example: String?) {
            if count > 0 { failures.append("\(count) \(what), e.g. \(example ?? "")") }
        }
        fail(lost.count, "violations lost", lost.first.map { "login \($0)" })
        fail(
            surplus.count, "accounts with a violation too many", surplus.first.map { "login \($0)" }
        )
        fail(beyond.count, "effective closes beyond the position", beyond.first.map(Self.text))
        fail(grown.count, "acts let net exposure grow", grown.first.map(Self.text))
        fail(
            unfounded.count, "acts on accounts that broke nothing", unfounded.first.map(Self.text))
        fail(
            rightsSpoilt.count, "user updates changed another bit",
            rightsSpoilt.first.map(Self.text))
        fail(notFlat.count, "accounts not flat", notFlat.first.map { "login \($0)" })
        fail(notDisabled.count, "accounts not disabled", notDisabled.first.map { "login \($0)" })
        let late = unpolled.min { $0.key < $1.key }
        fail(
            unpolled.count, "starts did not read every account within 1 s",
            late.map { "life \($0.key): \($0.value.count) accounts, as \($0.value.min() ?? 0)" })
        return failures
    }

    private static func text(_ act: Act) -> String {
        "login \(act.login) ticket \(act.ticket): done \(act.doneVolume), position "
            + "\(act.volumeBefore) to \(act.volumeAfter), net \(act.netBefore) to \(act.netAfter), "
            + "rights \(act.rightsBefore) to \(act.rightsAfter)"
    }
}
