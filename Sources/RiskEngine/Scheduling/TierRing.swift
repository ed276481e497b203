public import Synchronization

/// A hint that an account is due: which slot, and when.
public struct Token: Equatable, Sendable {
    /// 0 ..< `Limits.accountsMax`.
    public var slot: Int
    /// Milliseconds of the scheduler's clock, modulo 2^32; compare by wrapping difference.
    public var due: UInt32

    @inlinable
    public init(slot: Int, due: UInt32) {
        self.slot = slot
        self.due = due
    }

    /// How many milliseconds past due this token is at `now`; negative when it is not due yet.
    public func lateness(at now: UInt32) -> Int32 { Int32(bitPattern: now &- due) }
}

/// A bounded FIFO of tokens without locks, for any number of producers and consumers.
///
/// D. Vyukov's bounded MPMC queue, with sequence number and value in one atomic word per cell, so
/// that the head can be peeked. All accounts of a tier share one interval, so FIFO order is due
/// order. Push and pop are O(1), about 5 ns uncontended.
///
/// A cell holds `full:1 lap:11 due:32 slot:20`. It is free for position p when it is empty with the
/// lap of p, and taken when it is full with the lap of p. One bit of lap would do: a cell is only
/// ever one lap behind, because positions are 64-bit and never repeat.
///
/// ```
/// offset 0     tail   (producers)      each alone on its pair of cache lines: without
/// offset 128   head   (consumers)      the padding throughput falls to a third
/// offset 256   cells
/// ```
// @unchecked because all mutable state is in atomics behind one `let` pointer.
@safe
public final class TierRing: @unchecked Sendable {
    @usableFromInline let memory: UnsafeMutableRawPointer
    @usableFromInline let tail: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let head: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let cells: UnsafeMutablePointer<Atomic<UInt64>>
    @usableFromInline let mask: UInt64
    @usableFromInline let lapShift: UInt64

    @inlinable static var fullBit: UInt64 { 1 << 63 }
    @inlinable static var lapMask: UInt64 { 0x7ff }

    /// How many tokens fit: a power of two, at least the capacity asked for.
    public var capacity: Int { Int(mask) + 1 }

    /// - Parameter minimumCapacity: 1 … `Limits.accountsMax`; rounded up to a power of two.
    public init(minimumCapacity: Int) {
        precondition((1...Limits.accountsMax).contains(minimumCapacity), "capacity out of range")
        var capacity = 2
        while capacity < minimumCapacity { capacity *= 2 }
        mask = UInt64(capacity - 1)
        lapShift = UInt64(capacity.trailingZeroBitCount)
        // unsafe: one allocation, freed in deinit; the three views never overlap (see the layout).
        unsafe memory = UnsafeMutableRawPointer.allocate(
            byteCount: 256 + capacity * 8, alignment: 128)
        unsafe tail = memory.bindMemory(to: Atomic<UInt64>.self, capacity: 1)
        unsafe head = (memory + 128).bindMemory(to: Atomic<UInt64>.self, capacity: 1)
        unsafe cells = (memory + 256).bindMemory(to: Atomic<UInt64>.self, capacity: capacity)
        unsafe tail.initialize(to: Atomic(0))
        unsafe head.initialize(to: Atomic(0))
        for index in 0..<capacity { unsafe (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        // unsafe: nobody else holds a reference; atomics of integers need no deinitialisation.
        unsafe memory.deallocate()
    }

    /// Appends a token.
    ///
    /// - Returns: False when the ring is full, which one token per account makes impossible.
    @inlinable @inline(__always)
    public func push(_ token: Token) -> Bool {
        // unsafe: `mask` keeps every index inside the allocation, here and below.
        while true {
            // Acquiring: pairs with the releasing exchange below in other producers. Each of them
            // pushed after its account's last token was popped; who sees their positions must see
            // those pops in `head` too, or would call a ring full that is not.
            let position = unsafe tail.pointee.load(ordering: .acquiring)
            let lap = (position >> lapShift) & Self.lapMask
            let cell = unsafe cells + Int(truncatingIfNeeded: position & mask)
            // Acquiring: pairs with the releasing store in `pop` that freed the cell.
            let word = unsafe cell.pointee.load(ordering: .acquiring)
            if word == lap << 52 {
                // Releasing: pairs with the acquiring load above. The cell's store below publishes.
                let (claimed, _) = unsafe tail.pointee.weakCompareExchange(
                    expected: position, desired: position &+ 1, successOrdering: .releasing,
                    failureOrdering: .relaxed)
                guard claimed else { continue }
                // Releasing: pairs with the acquiring load in `pop` and `peek`.
                unsafe cell.pointee.store(Self.full(lap, token), ordering: .releasing)
                return true
            }
            // Not free: the ring is full, or the position is stale, or a consumer that claimed this
            // cell one lap ago is about to free it; only the first ends the attempt. Acquiring:
            // pairs with the exchange of `head` in `pop`, so that a claim seen is not undone.
            let first = unsafe head.pointee.load(ordering: .acquiring)
            // Relaxed: a plain re-check.
            if position &- first > mask,
                unsafe tail.pointee.load(ordering: .relaxed) == position
            {
                return false
            }
        }
    }

    /// Removes the oldest token; nil when there is none.
    @inlinable @inline(__always)
    public func pop() -> Token? {
        while true {
            // Relaxed: a stale position only fails the exchange below.
            let position = unsafe head.pointee.load(ordering: .relaxed)
            let lap = (position >> lapShift) & Self.lapMask
            let cell = unsafe cells + Int(truncatingIfNeeded: position & mask)
            // Acquiring: pairs with the releasing store in `push`.
            let word = unsafe cell.pointee.load(ordering: .acquiring)
            guard word >> 52 == (Self.fullBit >> 52) | lap else {
                // Empty, unless another consumer took it meanwhile. Relaxed: a plain re-check.
                if unsafe head.pointee.load(ordering: .relaxed) == position { return nil }
                continue
            }
            // Releasing: pairs with the acquiring load of `head` in `push`. The value was read
            // whole with its cell.
            let (claimed, _) = unsafe head.pointee.weakCompareExchange(
                expected: position, desired: position &+ 1, successOrdering: .releasing,
                failureOrdering: .relaxed)
            guard claimed else { continue }
            // Releasing: pairs with the acquiring load in `push` one lap later.
            unsafe cell.pointee.store(((lap + 1) & Self.lapMask) << 52, ordering: .releasing)
            return Self.token(word)
        }
    }

    /// The oldest token without removing it; by the time of a `pop` it may be another's.
    @inlinable
    public func peek() -> Token? {
        // Relaxed: the position is checked against the cell's own lap.
        let position = unsafe head.pointee.load(ordering: .relaxed)
        let lap = (position >> lapShift) & Self.lapMask
        // Acquiring: pairs with the releasing store in `push`.
        let word = unsafe cells[Int(truncatingIfNeeded: position & mask)].load(ordering: .acquiring)
        return word >> 52 == (Self.fullBit >> 52) | lap ? Self.token(word) : nil
    }

    /// How many tokens are in it: exact when nobody else is pushing or popping.
    public var count: Int {
        // Relaxed: a statistic, ordered with nothing.
        let last = unsafe tail.pointee.load(ordering: .relaxed)
        let first = unsafe head.pointee.load(ordering: .relaxed)
        return Int(truncatingIfNeeded: last &- min(first, last))
    }

    @inlinable @inline(__always)
    static func full(_ lap: UInt64, _ token: Token) -> UInt64 {
        fullBit | lap << 52 | UInt64(token.due) << 20 | UInt64(truncatingIfNeeded: token.slot)
    }

    @inlinable @inline(__always)
    static func token(_ word: UInt64) -> Token {
        Token(
            slot: Int(truncatingIfNeeded: word & 0xf_ffff),
            due: UInt32(truncatingIfNeeded: word >> 20))
    }
}
