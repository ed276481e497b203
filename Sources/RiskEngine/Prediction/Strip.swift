/// One side of one run: every account's units and offset in columns, sorted by slot.
///
/// An entry is worth `units * price + offset`; the units of a short side are negative. Owned by one
/// thread.
@safe
final class Strip {
    // unsafe: three allocations of one capacity, ours alone, freed in deinit; `count` entries of
    // each are initialised. Slots are strictly ascending.
    private(set) var slots: UnsafeMutablePointer<Int32>
    private(set) var units: UnsafeMutablePointer<Double>
    private(set) var offsets: UnsafeMutablePointer<Double>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 16) {
        self.capacity = capacity
        unsafe slots = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
        unsafe units = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
        unsafe offsets = UnsafeMutablePointer<Double>.allocate(capacity: capacity)
    }

    deinit {
        // unsafe: nobody else holds a reference; the values are trivial.
        unsafe slots.deallocate()
        unsafe units.deallocate()
        unsafe offsets.deallocate()
    }

    /// The entry of `slot`; nil when it has none.
    ///
    /// O(log n).
    func entry(_ slot: Int32) -> (units: Double, offset: Double)? {
        let index = lowerBound(slot)
        // unsafe: below the count.
        guard unsafe index < count && slots[index] == slot else { return nil }
        return unsafe (units[index], offsets[index])
    }

    /// Adds or replaces the entry of `slot`.
    ///
    /// O(log n), and O(n) moves when it is new and not the last.
    func set(_ slot: Int32, units amount: Double, offset: Double) {
        let index = lowerBound(slot)
        // unsafe: `index` is at most the count, and below the capacity after `grow`.
        if unsafe index == count || slots[index] != slot {
            if count == capacity { grow() }
            unsafe Self.open(slots, index, count)
            unsafe Self.open(units, index, count)
            unsafe Self.open(offsets, index, count)
            count += 1
        }
        unsafe slots[index] = slot
        unsafe units[index] = amount
        unsafe offsets[index] = offset
    }

    /// Removes the entry of `slot`, if there is one.
    func remove(_ slot: Int32) {
        let index = lowerBound(slot)
        // unsafe: below the count.
        guard unsafe index < count && slots[index] == slot else { return }
        unsafe Self.close(slots, index, count)
        unsafe Self.close(units, index, count)
        unsafe Self.close(offsets, index, count)
        count -= 1
    }

    private func lowerBound(_ slot: Int32) -> Int {
        var low = 0
        var high = count
        let slots = unsafe slots
        // Batches come in ascending order at start: the end is the likeliest place.
        if unsafe high == 0 || slots[high - 1] < slot { return high }
        while low < high {
            let middle = (low + high) / 2
            // unsafe: below the count.
            if unsafe slots[middle] < slot { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func grow() {
        let larger = capacity + capacity / 2
        unsafe slots = Self.moved(slots, count, larger)
        unsafe units = Self.moved(units, count, larger)
        unsafe offsets = Self.moved(offsets, count, larger)
        capacity = larger
    }

    // unsafe: callers pass one of their columns with its count, and have room for one more.
    private static func open<Value: BitwiseCopyable>(
        _ column: UnsafeMutablePointer<Value>, _ index: Int, _ count: Int
    ) {
        unsafe (column + index + 1).update(from: column + index, count: count - index)
    }

    // unsafe: callers pass one of their columns with its count; `index` is below it.
    private static func close<Value: BitwiseCopyable>(
        _ column: UnsafeMutablePointer<Value>, _ index: Int, _ count: Int
    ) {
        unsafe (column + index).update(from: column + index + 1, count: count - index - 1)
    }

    // unsafe: the old column is freed, the new one holds what it held.
    private static func moved<Value: BitwiseCopyable>(
        _ column: UnsafeMutablePointer<Value>, _ count: Int, _ capacity: Int
    ) -> UnsafeMutablePointer<Value> {
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity)
        unsafe larger.initialize(from: column, count: count)
        unsafe column.deallocate()
        return unsafe larger
    }
}
