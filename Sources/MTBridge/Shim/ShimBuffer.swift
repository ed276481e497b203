/// Memory that a shim writes into, with a strip behind it that it must not touch.
///
/// It is poisoned before each call: what the shim claims to have written, and has not, is then no
/// reading of an earlier call but logins that nobody has, NaN, and text that is none.
// unsafe: `base` is allocated here with `capacity` plus `stripSize` bytes and freed in deinit; all
// offsets below are within. One thread at a time uses it, as it does what holds it.
@safe
final class ShimBuffer {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int

    private static let stripSize = 64
    private static let strip: UInt8 = 0xa5
    private static let poison: UInt8 = 0xff

    init(capacity: Int) {
        self.capacity = capacity
        unsafe base = .allocate(byteCount: capacity + Self.stripSize, alignment: 16)
    }

    deinit { unsafe base.deallocate() }

    /// Makes `size` bytes writable and poisons them.
    func prepare(_ size: Int) {
        if size > capacity {
            unsafe base.deallocate()
            capacity = size
            unsafe base = .allocate(byteCount: capacity + Self.stripSize, alignment: 16)
        }
        unsafe base.initializeMemory(as: UInt8.self, repeating: Self.poison, count: size)
        unsafe (base + size).initializeMemory(
            as: UInt8.self, repeating: Self.strip, count: Self.stripSize)
    }

    /// Whether the strip behind the `size` bytes that were prepared is as it was.
    func isIntact(behind size: Int) -> Bool {
        unsafe UnsafeRawBufferPointer(start: base + size, count: Self.stripSize)
            .allSatisfy { $0 == Self.strip }
    }

    /// The first `size` bytes; valid until the next `prepare`.
    func bytes(_ size: Int) -> UnsafeRawBufferPointer {
        precondition(size <= capacity, "beyond the buffer")
        return unsafe UnsafeRawBufferPointer(start: base, count: size)
    }
}
