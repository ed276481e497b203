internal import RiskEngine

/// Entries by login, stored without gaps: a dictionary of them would have room for as many again.
struct EntryTable {
    private var places: [Login: Int32] = [:]
    /// In no order.
    private(set) var all: [AccountEntry] = []

    subscript(login: Login) -> AccountEntry? { places[login].map { all[Int($0)] } }

    /// Inserts or replaces an entry.
    ///
    /// - Returns: The one that was there.
    mutating func put(_ entry: AccountEntry) -> AccountEntry? {
        guard let place = places[entry.login] else {
            places[entry.login] = Int32(all.count)
            all.append(entry)
            return nil
        }
        let before = all[Int(place)]
        all[Int(place)] = entry
        return before
    }

    /// The last entry takes the place of the one that leaves.
    mutating func remove(_ login: Login) -> AccountEntry? {
        guard let place = places.removeValue(forKey: login), let last = all.popLast() else {
            return nil
        }
        guard last.login != login else { return last }
        let before = all[Int(place)]
        all[Int(place)] = last
        places[last.login] = place
        return before
    }
}
