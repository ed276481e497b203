internal import Synchronization

/// The copies of rows that anyone may read: a sequence lock per row over atomic words.
///
/// Word 0 of a copy is its sequence: odd while it is being written. Data words are stored releasing
/// and loaded acquiring (free on x86-64), so that no fence is needed and a race detector
/// understands it. After H. Boehm, "Can seqlocks get along with programming language memory
/// models?", 2012.
// @unchecked because all mutable state is in atomics behind one `let` pointer.
@safe
final class PublishedRows: @unchecked Sendable {
    private static let rowWords = MemoryLayout<AccountRow>.stride / 8
    private static let ruleWords = MemoryLayout<RuleState>.stride / 8
    private let slotWords: Int
    private let rulesMax: Int

    private let words: UnsafeMutablePointer<Atomic<UInt64>>

    init(capacity: Int, rulesMax: Int) {
        self.rulesMax = rulesMax
        slotWords = 1 + Self.rowWords + rulesMax * Self.ruleWords
        precondition(MemoryLayout<AccountRow>.stride % 8 == 0, "rows are made of words")
        precondition(MemoryLayout<RuleState>.stride % 8 == 0, "rule states are made of words")
        // unsafe: allocated here, freed in deinit; callers check the slot, indices stay in its
        // words.
        unsafe words = UnsafeMutablePointer<Atomic<UInt64>>.allocate(
            capacity: capacity * slotWords)
    }

    deinit {
        // unsafe: nobody else holds a reference; atomics of integers need no deinitialisation.
        unsafe words.deallocate()
    }

    /// Makes a slot's words readable; before its first use, by the thread that admits accounts.
    func prepare(_ slot: Int) {
        // unsafe: nobody reads a slot before it is admitted.
        for index in 0..<slotWords {
            unsafe (words + slot * slotWords + index).initialize(to: Atomic(0))
        }
    }

    /// Publishes a row; only its owner may.
    ///
    /// Rule states beyond the row's count are not copied.
    @inline(__always)
    func write(
        _ slot: Int, row: UnsafePointer<AccountRow>, rules: UnsafePointer<RuleState>
    ) {
        // unsafe: rows and rule states are trivial and made of whole words; indices stay in the
        // slot.
        let base = unsafe words + slot * slotWords
        // Relaxed: only the owner writes it.
        let sequence = unsafe base.pointee.load(ordering: .relaxed)
        // Relaxed: the releasing data stores below cannot become visible before it.
        unsafe base.pointee.store(sequence &+ 1, ordering: .relaxed)
        let count = unsafe Int(row.pointee.ruleCount) * Self.ruleWords
        unsafe row.withMemoryRebound(to: UInt64.self, capacity: Self.rowWords) { source in
            for index in 0..<Self.rowWords {
                // Releasing: pairs with the acquiring loads in `read`.
                unsafe base[1 + index].store(source[index], ordering: .releasing)
            }
        }
        unsafe rules.withMemoryRebound(to: UInt64.self, capacity: count) { source in
            for index in 0..<count {
                // Releasing: pairs with the acquiring loads in `read`.
                unsafe base[1 + Self.rowWords + index].store(source[index], ordering: .releasing)
            }
        }
        // Releasing: pairs with the acquiring load of the sequence in `read`.
        unsafe base.pointee.store(sequence &+ 2, ordering: .releasing)
    }

    /// A consistent copy; repeats while the owner is writing.
    ///
    /// Allocates the array of rule states.
    func read(_ slot: Int) -> (row: AccountRow, rules: [RuleState]) {
        var row = AccountRow()
        var rules = [RuleState](repeating: RuleState(), count: rulesMax)
        let base = unsafe words + slot * slotWords
        repeatUntilStable(slot) {
            // unsafe: the copies are trivial values of exactly these sizes.
            unsafe withUnsafeMutableBytes(of: &row) { unsafe load(base + 1, into: $0) }
            unsafe rules.withUnsafeMutableBytes { unsafe load(base + 1 + Self.rowWords, into: $0) }
        }
        return (row, Array(rules.prefix(Int(row.ruleCount))))
    }

    /// A consistent copy of the row alone.
    func readRow(_ slot: Int) -> AccountRow {
        var row = AccountRow()
        let base = unsafe words + slot * slotWords
        repeatUntilStable(slot) {
            // unsafe: the copy is a trivial value of exactly this size.
            unsafe withUnsafeMutableBytes(of: &row) { unsafe load(base + 1, into: $0) }
        }
        return row
    }

    private func repeatUntilStable(_ slot: Int, _ copy: () -> Void) {
        // unsafe: word 0 of the slot.
        let sequence = unsafe words + slot * slotWords
        while true {
            // Acquiring: pairs with the releasing store that ended the last write.
            let before = unsafe sequence.pointee.load(ordering: .acquiring)
            guard before & 1 == 0 else { continue }
            copy()
            // Relaxed: the acquiring data loads in `copy` cannot be reordered after it.
            if unsafe sequence.pointee.load(ordering: .relaxed) == before { return }
        }
    }

    private func load(
        _ source: UnsafeMutablePointer<Atomic<UInt64>>, into target: UnsafeMutableRawBufferPointer
    ) {
        for index in 0..<target.count / 8 {
            // unsafe: `target` is as long as the words. Acquiring: pairs with the data stores.
            let word = unsafe source[index].load(ordering: .acquiring)
            unsafe target.storeBytes(of: word, toByteOffset: index * 8, as: UInt64.self)
        }
    }
}
