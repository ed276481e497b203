internal import RiskEngine

/// Accounts that the platform cannot express in a reply: asked for alone, after all others.
///
/// A bridge refuses a batch with ERR_DATA when it cannot say everything of everyone in it. It is
/// asked for again in halves then, until the account that cannot be read stands alone: twice the
/// logarithm of the batch, once. From then on it costs one request of its own each time.
struct AccountsApart {
    private(set) var logins: Set<Login> = []

    /// Which of the wanted to ask for next; takes them out.
    func next(of wanted: inout Set<Login>, atMost limit: Int) -> [Login] {
        let together = logins.isEmpty ? wanted : wanted.subtracting(logins)
        let chosen = together.isEmpty ? wanted.sorted().prefix(1) : together.sorted().prefix(limit)
        wanted.subtract(chosen)
        return Array(chosen)
    }

    /// What to ask for instead of a batch that was refused; empty when one stands alone, which is
    /// remembered.
    mutating func narrow(_ batch: [Login]) -> [[Login]] {
        guard batch.count > 1 else {
            logins.formUnion(batch)
            return []
        }
        let half = batch.count / 2
        return [Array(batch[..<half]), Array(batch[half...])]
    }

    /// It could be read after all.
    mutating func wasRead(_ login: Login) { if !logins.isEmpty { logins.remove(login) } }
}
