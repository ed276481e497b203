internal import RiskEngine
internal import Synchronization

/// All accounts of one server by login.
///
/// Control plane: behind a lock, never on the polling path.
final class AccountDirectory: Sendable {
    private struct State {
        var entries: [Login: AccountEntry] = [:]
        var loginOfSlot: [Login] = []
        var freeSlots: [Int] = []
        /// Of accounts that left; free again once their last token has gone through its ring.
        var retiredSlots: [Int] = []
    }
    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func entry(_ login: Login) -> AccountEntry? { state.withLock { $0.entries[login] } }

    func entry(slot: Int) -> AccountEntry? {
        state.withLock { $0.entries[$0.loginOfSlot[slot]] }
    }

    func slot(of login: Login) -> Int? { state.withLock { $0.entries[login]?.slot } }

    /// Slots below this have been given out at least once.
    var slotsUsed: Int { state.withLock { $0.loginOfSlot.count } }

    var count: Int { state.withLock { $0.entries.count } }

    /// Logins in ascending order.
    func logins() -> [Login] { state.withLock { $0.entries.keys.sorted() } }

    /// Slots in use, with their logins.
    func armedSlots() -> [(slot: Int, login: Login)] {
        state.withLock { state in
            state.entries.values.compactMap { entry in entry.slot.map { ($0, entry.login) } }
        }
    }

    func armedCount() -> Int { state.withLock { $0.entries.values.count { $0.slot != nil } } }

    /// Inserts or replaces an entry.
    func put(_ entry: AccountEntry) { state.withLock { $0.entries[entry.login] = entry } }

    /// Changes an entry that is there.
    func update(_ login: Login, _ body: (inout AccountEntry) -> Void) {
        state.withLock { state in
            guard var entry = state.entries[login] else { return }
            body(&entry)
            state.entries[login] = entry
        }
    }

    /// Removes an account that left the server; its slot is free once nobody holds it.
    func remove(_ login: Login) -> AccountEntry? {
        state.withLock { $0.entries.removeValue(forKey: login) }
    }

    /// Takes a slot for `login`; nil when the table is full.
    func takeSlot(for login: Login) -> Int? {
        state.withLock { state in
            if let slot = state.freeSlots.popLast() {
                state.loginOfSlot[slot] = login
                return slot
            }
            guard state.loginOfSlot.count < capacity else { return nil }
            state.loginOfSlot.append(login)
            return state.loginOfSlot.count - 1
        }
    }

    /// Notes a slot whose account has gone.
    func retire(slot: Int) { state.withLock { $0.retiredSlots.append(slot) } }

    /// Frees the retired slots that nobody refers to any more.
    func reclaimSlots(_ isReusable: (Int) -> Bool) {
        state.withLock { state in
            let free = state.retiredSlots.filter(isReusable)
            guard !free.isEmpty else { return }
            state.retiredSlots.removeAll { free.contains($0) }
            state.freeSlots += free
        }
    }

    /// Removes the arming that the holder of a slot must take over.
    func takeArming(slot: Int) -> Arming? {
        state.withLock { state in
            let login = state.loginOfSlot[slot]
            guard let arming = state.entries[login]?.arming else { return nil }
            state.entries[login]?.arming = nil
            return arming
        }
    }
}
