/// Appends fields to a buffer; nothing can fail.
///
/// It writes into space that the buffer reserved and commits in `flush`: keeping its own position
/// in
/// a value saves the buffer's checks per field, 60 % of the time that a reply costs. Nobody else
/// may
/// append in between. Texts longer than their field are cut at a character, as the platform itself
/// does.
// unsafe: `space` is what the buffer reserved last; every store is preceded by `need`, which proves
// that it is within.
@safe
struct WireWriter: FieldCoder {
    typealias Failure = Never

    private let buffer: ByteBuffer
    private var space: UnsafeMutableRawBufferPointer
    private var used = 0

    init(buffer: ByteBuffer) {
        self.buffer = buffer
        unsafe space = buffer.reserve(0)
    }

    /// Makes what was written part of the buffer.
    mutating func flush() {
        buffer.commit(used)
        used = 0
        unsafe space = buffer.reserve(0)
    }

    @inline(__always)
    private mutating func need(_ size: Int) {
        guard unsafe space.count - used < size else { return }
        buffer.commit(used)
        used = 0
        unsafe space = buffer.reserve(size)
    }

    @inline(__always)
    mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        need(MemoryLayout<T>.size)
        unsafe space.storeBytes(of: value.littleEndian, toByteOffset: used, as: T.self)
        used += MemoryLayout<T>.size
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        need(bytes.count)
        // unsafe: a checked slice of the space; the source lives for the call.
        unsafe UnsafeMutableRawBufferPointer(rebasing: space[used...]).copyMemory(from: bytes)
        used += bytes.count
    }

    private mutating func appendZeros(_ size: Int) {
        need(size)
        for index in used..<(used + size) { unsafe space[index] = 0 }
        used += size
    }

    @inline(__always)
    mutating func word<T: FixedWidthInteger & UnsignedInteger>(
        _ value: inout T, _ name: StaticString
    ) {
        append(littleEndian: value)
    }

    mutating func choice<E: RawRepresentable>(
        _ value: inout E, _ name: StaticString
    ) where E.RawValue: FixedWidthInteger & UnsignedInteger {
        append(littleEndian: value.rawValue)
    }

    mutating func flag(_ value: inout Bool, _ name: StaticString) {
        append(littleEndian: value ? UInt8(1) : 0)
    }

    mutating func text(_ value: inout String, width: Int, _ name: StaticString) {
        // unsafe: the text's bytes are copied within the call; indices stay below their count.
        value.withUTF8 { utf8 in
            var size = unsafe utf8.firstIndex(of: 0) ?? utf8.count
            if size >= width {
                size = width - 1
                while size > 0, unsafe utf8[size] & 0xc0 == 0x80 { size -= 1 }
            }
            unsafe append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(utf8)[..<size]))
            appendZeros(width - size)
        }
    }

    mutating func bytes(_ value: inout [UInt8], count: Int, _ name: StaticString) {
        precondition(value.count == count, "a field of fixed size")
        // unsafe: copied within the call.
        unsafe value.withUnsafeBytes { unsafe append($0) }
    }

    mutating func padding(_ count: Int) { appendZeros(count) }

    mutating func list<R: WireRecord>(_ values: inout [R], _ name: StaticString) {
        append(littleEndian: UInt32(values.count))
        for value in values { put(value) }
    }

    mutating func put<R: WireRecord>(_ record: R) {
        var copy = record
        copy.code(&self)
    }
}
