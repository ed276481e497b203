/// Appends fields to a buffer; nothing can fail.
///
/// Texts longer than their field are cut at a character, as the platform itself does.
struct WireWriter: FieldCoder {
    typealias Failure = Never

    let buffer: ByteBuffer

    @inline(__always)
    mutating func word<T: FixedWidthInteger & UnsignedInteger>(
        _ value: inout T, _ name: StaticString
    ) {
        buffer.append(littleEndian: value)
    }

    mutating func choice<E: RawRepresentable>(
        _ value: inout E, _ name: StaticString
    ) where E.RawValue: FixedWidthInteger & UnsignedInteger {
        buffer.append(littleEndian: value.rawValue)
    }

    mutating func flag(_ value: inout Bool, _ name: StaticString) {
        buffer.append(littleEndian: value ? UInt8(1) : 0)
    }

    mutating func text(_ value: inout String, width: Int, _ name: StaticString) {
        // unsafe: the text's bytes are copied within the call; indices stay below their count.
        let used = value.withUTF8 { (utf8) -> Int in
            var size = unsafe utf8.firstIndex(of: 0) ?? utf8.count
            if size >= width {
                size = width - 1
                while size > 0, unsafe utf8[size] & 0xc0 == 0x80 { size -= 1 }
            }
            unsafe buffer.append(
                UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(utf8)[..<size]))
            return size
        }
        buffer.appendZeros(width - used)
    }

    mutating func bytes(_ value: inout [UInt8], count: Int, _ name: StaticString) {
        precondition(value.count == count, "a field of fixed size")
        // unsafe: copied within the call.
        unsafe value.withUnsafeBytes { unsafe buffer.append($0) }
    }

    mutating func padding(_ count: Int) { buffer.appendZeros(count) }

    mutating func list<R: WireRecord>(_ values: inout [R], _ name: StaticString) {
        buffer.append(littleEndian: UInt32(values.count))
        for value in values { put(value) }
    }

    mutating func put<R: WireRecord>(_ record: R) {
        var copy = record
        copy.code(&self)
    }
}
