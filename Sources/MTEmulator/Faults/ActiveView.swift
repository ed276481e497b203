import MTBridge
import RiskEngine

/// A lie that is being told.
struct ActiveView {
    /// The fault's number in the truth log.
    let id: UInt64
    let fault: ViewFault
    private let logins: Set<Login>?
    private let groups: Set<UInt16>?
    let snapshot: ServerSnapshot
    /// Ticks of each symbol at the start.
    let sequences: [UInt64]

    init(
        id: UInt64, fault: ViewFault, groups names: [GroupRecord], sequences: [UInt64],
        snapshot: ServerSnapshot
    ) {
        self.id = id
        self.fault = fault
        self.sequences = sequences
        self.snapshot = snapshot
        switch fault.scope {
        case .all:
            logins = nil
            groups = nil
        case .logins(let list):
            logins = Set(list)
            groups = nil
        case .groups(let mask):
            let pattern = GroupPattern(mask)
            logins = nil
            groups = Set(
                names.indices.filter { pattern.matches(names[$0].name) }.map { UInt16($0) })
        }
    }

    var isForAll: Bool { fault.scope == .all }

    func covers(_ login: Login, group: UInt16) -> Bool {
        if let logins { return logins.contains(login) }
        return groups?.contains(group) ?? true
    }

    /// Whether an account is among the share that is missing: always the same ones of a fault.
    func hides(_ login: Login) -> Bool {
        guard case .missing(let share) = fault.kind else { return false }
        var dice = SeededRandom(seed: id, stream: login.rawValue)
        return dice.uniform() < share
    }
}

/// A wrong price that is being shown.
struct ActiveOffMarket {
    let id: UInt64
    let symbol: Int
    let factor: Double
    let endsWithTick: Bool
}

/// Spreads that are wider than the feed's, or a session that is broken off.
struct ActiveMarketFault {
    let id: UInt64
    /// Nil is every symbol.
    let symbol: Int?
    /// Nil is a break.
    let factor: Double?

    func concerns(_ other: Int) -> Bool { symbol == nil || symbol == other }
}

/// A fault that spoils a number of replies.
struct CountedFault {
    let id: UInt64
    var fault: Fault
}
