/// What the judge found, in the words of `docs/benchmarks.md`.
public struct Verdict: Equatable, Sendable {
    /// One finding against riskd, in words, for the reader of a failed run.
    public struct Fault: Equatable, Sendable {
        public enum Kind: String, Sendable {
            case missed
            case missedShown = "missed_shown"
            case falseFlag = "false"
            case duplicate
            /// Decided while a mask lasted.
            case premature
            /// Held, and never said how it ended.
            case heldForEver = "held_for_ever"
        }
        public var kind: Kind
        public var login: UInt64
        public var level: String
        public var detail: String
    }

    /// When a true flag's crossing took effect, and when the flag arrived; nanoseconds.
    public struct Flag: Equatable, Sendable {
        public var crossing: Int64
        public var arrival: Int64
        /// The true floor when it was crossed, in minor units; trailing levels only.
        public var breachBelow: Int64?
        /// The floor that the event names, as written.
        public var floor: String

        public init(
            crossing: Int64, arrival: Int64, breachBelow: Int64? = nil, floor: String = ""
        ) {
            self.crossing = crossing
            self.arrival = arrival
            self.breachBelow = breachBelow
            self.floor = floor
        }
    }

    /// An episode of a trailing level about which nothing was recorded.
    public struct Unrecorded: Equatable, Sendable {
        public var login: UInt64
        /// Nanoseconds while judged.
        public var lasted: Int64
        public var episode: Episode

        public init(login: UInt64, lasted: Int64, episode: Episode) {
            self.login = login
            self.lasted = lasted
            self.episode = episode
        }
    }

    public var accounts = 0
    /// Accounts with at least one episode.
    public var crossings = 0
    public var episodes = 0
    /// Accounts and rules with a true flag.
    public var flagged = 0
    /// Episodes that ended within B.
    public var transient = 0
    /// Those of `transient` without a record that came before the flag.
    public var transientUnseen = 0
    /// Episodes still open at the end that had not lasted B: neither transient nor due.
    public var undecided = 0
    /// Episodes of an account after its flag: a rule is flagged once per period.
    public var excused = 0
    /// Missed episodes, and accounts shown below the floor about which nothing was recorded.
    public var missed = 0
    /// Those of `missed` that are accounts shown below and never recorded.
    public var missedShown = 0
    public var falseFlags = 0
    public var duplicates = 0
    /// Recorded touches and holds.
    public var touches = 0
    /// What masks held: begun, and ended without a violation.
    public var held = 0
    public var recovered = 0
    /// Of `missed`: held, and neither flagged nor recovered once the mask was over.
    public var heldForEver = 0
    /// Of `falseFlags`: decided on a read inside a mask.
    public var premature = 0
    /// Flags that came later than B after their crossing; they count in `latencies` too.
    public var late = 0
    /// Episodes with neither flag nor touch, and the longest of them in nanoseconds.
    public var unseen = 0
    public var unseenMax: Int64 = 0
    /// Unseen episodes of trailing levels.
    public var unrecorded: [Unrecorded] = []
    /// The first true flag of each login.
    public var flags: [UInt64: Flag] = [:]
    /// Crossing tick to arrival of the flag, ascending, nanoseconds.
    public var latencies: [Int64] = []
    /// Durations of transient episodes, ascending, nanoseconds.
    public var transientDurations: [Int64] = []
    public var tickLag = Truth.TickLag()
    /// Why the run says nothing; empty when it does.
    public var void = ""
    /// The first of each kind that matter; see `faultsKept`.
    public var faults: [Fault] = []

    public static let faultsKept = 40

    public init() {}

    /// True when nothing was missed, false or twice and the run is not void.
    public var passed: Bool { missed == 0 && falseFlags == 0 && duplicates == 0 && void.isEmpty }

    /// Takes in the verdict on other accounts of the same run.
    public mutating func add(_ other: Verdict) {
        accounts += other.accounts
        crossings += other.crossings
        episodes += other.episodes
        flagged += other.flagged
        transient += other.transient
        transientUnseen += other.transientUnseen
        undecided += other.undecided
        excused += other.excused
        missed += other.missed
        missedShown += other.missedShown
        falseFlags += other.falseFlags
        duplicates += other.duplicates
        touches += other.touches
        late += other.late
        held += other.held
        recovered += other.recovered
        heldForEver += other.heldForEver
        premature += other.premature
        unseen += other.unseen
        unseenMax = max(unseenMax, other.unseenMax)
        unrecorded += other.unrecorded
        flags.merge(other.flags) { first, _ in first }
        latencies = (latencies + other.latencies).sorted()
        transientDurations = (transientDurations + other.transientDurations).sorted()
        if void.isEmpty { void = other.void }
        tickLag = other.tickLag
        faults = Array((faults + other.faults).prefix(Self.faultsKept))
    }

    mutating func note(_ kind: Fault.Kind, _ level: Level, _ detail: String) {
        guard faults.count < Self.faultsKept else { return }
        faults.append(
            Fault(kind: kind, login: level.login, level: level.name, detail: detail))
    }
}
