internal import Synchronization

/// A bounded FIFO of samples from one poller to the quote thread, without locks.
///
/// One thread pushes, one thread pops; each cursor has one writer and stands on lines of its own.
///
/// ```
/// offset 0     tail   (the poller)
/// offset 128   head   (the quote thread)
/// offset 256   cells
/// ```
// @unchecked because a cell belongs to the poller until `tail` has passed it, and to the quote
// thread until `head` has: each passes it on with a releasing store.
@safe
public final class SampleRing: @unchecked Sendable {
    private let memory: UnsafeMutableRawPointer
    private let tail: UnsafeMutablePointer<Atomic<UInt64>>
    private let head: UnsafeMutablePointer<Atomic<UInt64>>
    private let cells: UnsafeMutablePointer<PredictionSample>
    private let mask: UInt64

    /// How many samples fit: a power of two.
    public var capacity: Int { Int(mask) + 1 }

    /// - Parameter minimumCapacity: 1 … 65,536; rounded up to a power of two. Each cell has the
    ///   size of a sample.
    public init(minimumCapacity: Int) {
        precondition((1...65_536).contains(minimumCapacity), "capacity out of range")
        var capacity = 2
        while capacity < minimumCapacity { capacity *= 2 }
        mask = UInt64(capacity - 1)
        // unsafe: one allocation, freed in deinit; the three views never overlap (see the layout).
        unsafe memory = UnsafeMutableRawPointer.allocate(
            byteCount: 256 + capacity * MemoryLayout<PredictionSample>.stride, alignment: 128)
        unsafe tail = memory.bindMemory(to: Atomic<UInt64>.self, capacity: 1)
        unsafe head = (memory + 128).bindMemory(to: Atomic<UInt64>.self, capacity: 1)
        unsafe cells = (memory + 256).bindMemory(to: PredictionSample.self, capacity: capacity)
        unsafe tail.initialize(to: Atomic(0))
        unsafe head.initialize(to: Atomic(0))
    }

    deinit {
        // unsafe: nobody else holds a reference; samples are trivial values.
        unsafe memory.deallocate()
    }

    /// Appends a sample; only the poller.
    ///
    /// - Returns: False when the ring is full: the sample is lost, and the caller counts it.
    public func push(_ sample: PredictionSample) -> Bool {
        // unsafe: `mask` keeps the index inside the allocation. Relaxed: only this thread writes
        // it.
        let position = unsafe tail.pointee.load(ordering: .relaxed)
        // Acquiring: pairs with the releasing store in `pop` that freed the cell.
        guard unsafe position &- head.pointee.load(ordering: .acquiring) <= mask else {
            return false
        }
        unsafe (cells + Int(position & mask)).initialize(to: sample)
        // Releasing: pairs with the acquiring load in `pop`.
        unsafe tail.pointee.store(position &+ 1, ordering: .releasing)
        return true
    }

    /// Removes the oldest sample; nil when there is none.
    ///
    /// Only the quote thread.
    public func pop() -> PredictionSample? {
        // unsafe: `mask` keeps the index inside the allocation. Relaxed: only this thread writes
        // it.
        let position = unsafe head.pointee.load(ordering: .relaxed)
        // Acquiring: pairs with the releasing store in `push`.
        guard unsafe tail.pointee.load(ordering: .acquiring) != position else { return nil }
        let sample = unsafe cells[Int(position & mask)]
        // Releasing: pairs with the acquiring load in `push`.
        unsafe head.pointee.store(position &+ 1, ordering: .releasing)
        return sample
    }

    /// How many samples wait; exact when nobody pushes or pops.
    public var count: Int {
        // unsafe: both words live as long as `self`. Relaxed: a statistic, ordered with nothing.
        let first = unsafe head.pointee.load(ordering: .relaxed)
        let last = unsafe tail.pointee.load(ordering: .relaxed)
        return Int(last &- min(first, last))
    }
}
