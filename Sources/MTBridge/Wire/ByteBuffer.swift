/// A queue of bytes in one growing block: appended at the end, consumed at the start.
///
/// Owned by one session. It moves its bytes only in `reserve`, so a view of `readable` is valid
/// until
/// the next append.
// unsafe: `base` is allocated here with `capacity` bytes and freed in deinit; 0 <= start <= end <=
// capacity holds throughout, and every access below is within start..<end or end..<capacity.
@safe
final class ByteBuffer {
    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var start = 0
    private var end = 0

    private static let initialCapacity = 64 << 10
    /// A block grown beyond this is given back when it has run empty.
    private static let keptCapacity = 4 << 20

    init() {
        capacity = Self.initialCapacity
        unsafe base = .allocate(byteCount: capacity, alignment: 8)
    }

    deinit { unsafe base.deallocate() }

    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    /// The bytes that wait, oldest first; valid until the next append.
    var readable: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: base + start, count: count)
    }

    /// At least `size` writable bytes behind the last one; `commit` makes them part of the queue.
    func reserve(_ size: Int) -> UnsafeMutableRawBufferPointer {
        if capacity - end < size { makeRoom(size) }
        return unsafe UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
    }

    func commit(_ size: Int) {
        precondition(size >= 0 && size <= capacity - end, "more bytes than were reserved")
        end += size
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > 0 else { return }
        unsafe reserve(bytes.count).copyMemory(from: bytes)
        end += bytes.count
    }

    /// Overwrites the integer at `offset` from the first readable byte.
    func patch<T: FixedWidthInteger>(littleEndian value: T, at offset: Int) {
        precondition(offset >= 0 && offset + MemoryLayout<T>.size <= count, "beyond the bytes")
        unsafe (base + start + offset).storeBytes(of: value.littleEndian, as: T.self)
    }

    /// Drops the newest bytes, so that `size` remain.
    func truncate(to size: Int) {
        precondition(size >= 0 && size <= count, "truncation only shortens")
        end = start + size
    }

    /// Drops the oldest `size` bytes.
    func consume(_ size: Int) {
        precondition(size >= 0 && size <= count, "more bytes than there are")
        start += size
        guard start == end else { return }
        start = 0
        end = 0
        if capacity > Self.keptCapacity { move(to: Self.initialCapacity) }
    }

    private func makeRoom(_ size: Int) {
        let needed = count + size
        // Compact only when that frees half of the block, so that each byte is moved O(1) times.
        move(to: needed <= capacity / 2 ? capacity : max(capacity * 2, needed))
    }

    private func move(to newCapacity: Int) {
        let size = count
        if newCapacity == capacity {
            unsafe base.copyMemory(from: base + start, byteCount: size)
        } else {
            let block = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 8)
            unsafe block.copyMemory(from: base + start, byteCount: size)
            unsafe base.deallocate()
            unsafe base = unsafe block
            capacity = newCapacity
        }
        start = 0
        end = size
    }
}
