import MTEmulator
import RiskEngine
import RiskService

/// Holds riskd to its promises (design, section 1) by what the world knows to be true.
///
/// It shares no code with riskd's evaluation: floors are computed here, trading days and masks come
/// from the oracle, and equities are the emulator's own.
final class Judge {
    let firm: Firm
    let days: [[ResetOracle.Day]]
    var accounts: [AccountJudge] = []
    /// Places in `accounts`.
    private var places: [AccountKey: Int] = [:]
    var servers: [ServerJudge]
    var violations: Set<Flag> = []
    /// Of the last event.
    var lastSeq: UInt64?
    /// Since when a person has stopped all enforcement.
    var pausedAt: Int64?
    /// By then riskd has said that it goes on.
    var resumedBy: Int64?
    private(set) var failures: [String] = []
    var tally = Tally()

    /// What may be flagged once.
    struct Flag: Hashable {
        var place: Int
        var rule: SimulatedRule
        /// The trading day; 0: the account's life.
        var period: Int32
    }

    /// What was seen, for the report.
    struct Tally {
        var violations = 0
        var episodes = 0
        var transient = 0
        var resets = 0
        var provenance: [String: Int] = [:]
        var touches = 0
        var pauses = 0
        var releases = 0
        var masks = 0
        var held = 0
        /// Changes of accounts' deals.
        var alterations = 0
        /// Account-days that began without a fault, and those of them that enforce.
        var cleanDays = 0
        var cleanDaysEnforcing = 0
        /// Positions that were closed and opened again.
        var reopenings = 0
        /// Accounts shown as they were not, and those of them that riskd said of.
        var views = 0
        var viewsSeen = 0
        var events: [String: Int] = [:]
    }

    /// The slowest tier and two reads, when everything works.
    static let boundMilliseconds: Int64 = 32_000

    init(_ firm: Firm, _ oracle: ResetOracle, _ masks: MaskOracle) throws {
        self.firm = firm
        days = try firm.spec.plans.map { try oracle.days(of: $0) }
        servers = try firm.spec.serverZones.map {
            ServerJudge(windows: try masks.windows(firm.spec.mask, zone: $0))
        }
        for (plan, logins) in firm.logins.enumerated() {
            for login in logins {
                let key = firm.key(plan, login)
                places[key] = accounts.count
                accounts.append(
                    AccountJudge(key: key, plan: plan, server: firm.spec.plans[plan].server))
            }
        }
    }

    func place(of key: AccountKey) -> Int? { places[key] }

    func server(_ id: ServerID) -> Int? {
        firm.spec.serverZones.indices.first { SimulationSpec.serverName($0) == id.rawValue }
    }

    /// Nothing is owed by this server before `utc`.
    func excuse(server: Int, until utc: Int64) {
        servers[server].excusedUntil = max(servers[server].excusedUntil, utc)
        let deadline = utc + Self.boundMilliseconds
        for place in accounts.indices where accounts[place].server == server {
            postpone(place, by: deadline, from: utc)
        }
    }

    /// Nothing is owed of this account before `utc`.
    func excuse(place: Int, until utc: Int64) {
        accounts[place].excusedUntil = max(accounts[place].excusedUntil, utc)
        postpone(place, by: utc + Self.boundMilliseconds, from: utc)
    }

    /// Until then nothing is owed of an account.
    func excusedUntil(_ account: AccountJudge) -> Int64 {
        max(servers[account.server].excusedUntil, account.excusedUntil)
    }

    private func postpone(_ place: Int, by deadline: Int64, from utc: Int64) {
        for rule in SimulatedRule.allCases {
            guard let episode = accounts[place].episodes[rule.rawValue] else { continue }
            accounts[place].episodes[rule.rawValue]?.deadline = max(episode.deadline, deadline)
        }
        if let flatBy = accounts[place].flatBy {
            accounts[place].flatBy = max(flatBy, utc + flatMilliseconds)
        }
        if let owedBy = accounts[place].owedBy {
            accounts[place].owedBy = max(owedBy, deadline)
        }
    }

    func fail(_ text: String, at utc: Int64) {
        failures.append("\(UTCTime(milliseconds: utc).rfc3339) \(text)")
    }
}
