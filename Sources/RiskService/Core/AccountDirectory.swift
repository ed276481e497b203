internal import RiskEngine
internal import Synchronization

/// All accounts of one server by login.
///
/// Control plane: behind a lock, never on the polling path.
final class AccountDirectory: Sendable {
    private struct State {
        private(set) var entries = EntryTable()
        /// Those with a slot: asked for with every breach.
        private(set) var armed = 0
        var loginOfSlot: [Login] = []
        var freeSlots: [Int] = []
        /// Of accounts that left; free again once their last token has gone through its ring.
        var retiredSlots: [Int] = []

        mutating func put(_ entry: AccountEntry) {
            let before = entries.put(entry)
            armed += (entry.slot == nil ? 0 : 1) - (before?.slot == nil ? 0 : 1)
        }

        mutating func remove(_ login: Login) -> AccountEntry? {
            let before = entries.remove(login)
            armed -= before?.slot == nil ? 0 : 1
            return before
        }

        mutating func takeArming(of login: Login) -> Arming? {
            guard var entry = entries[login], let arming = entry.arming else { return nil }
            entry.arming = nil
            _ = entries.put(entry)
            return arming
        }
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

    var count: Int { state.withLock { $0.entries.all.count } }

    /// Logins in ascending order.
    func logins() -> [Login] { state.withLock { $0.entries.all.map(\.login).sorted() } }

    /// Slots in use, with their logins.
    func armedSlots() -> [(slot: Int, login: Login)] {
        state.withLock { state in
            state.entries.all.compactMap { entry in entry.slot.map { ($0, entry.login) } }
        }
    }

    func armedCount() -> Int { state.withLock { $0.armed } }

    /// Inserts or replaces an entry.
    func put(_ entry: AccountEntry) { state.withLock { $0.put(entry) } }

    /// Changes an entry that is there.
    func update(_ login: Login, _ body: (inout AccountEntry) -> Void) {
        state.withLock { state in
            guard var entry = state.entries[login] else { return }
            body(&entry)
            state.put(entry)
        }
    }

    /// Removes an account that left the server; its slot is free once nobody holds it.
    func remove(_ login: Login) -> AccountEntry? {
        state.withLock { $0.remove(login) }
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
            state.takeArming(of: state.loginOfSlot[slot])
        }
    }
}
