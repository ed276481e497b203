/// Reads fields from one frame's payload; every fault says which field, where, and why.
// unsafe: `bytes` outlives the reader, which lives only while its frame is handled; every load is
// preceded by `need`, which proves that the bytes are there.
@safe
struct WireReader: FieldCoder {
    typealias Failure = BridgeFailure

    private let bytes: UnsafeRawBufferPointer
    /// Nil while the frame's own header is read.
    private let subject: WireType?
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, of subject: WireType?) {
        unsafe self.bytes = bytes
        self.subject = subject
    }

    var remaining: Int { unsafe bytes.count - offset }

    /// The bytes not read yet.
    var rest: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...]) }

    /// Fails unless every byte was read.
    func finish() throws(BridgeFailure) {
        guard remaining == 0 else {
            throw fault("end", "expected no more bytes, found \(remaining)")
        }
    }

    func fault(_ name: StaticString, _ why: String) -> BridgeFailure {
        let place = subject.map { "\($0) message" } ?? "frame header"
        return .protocolViolation("\(place), \(name) at byte \(offset): \(why)")
    }

    private func need(_ count: Int, _ name: StaticString) throws(BridgeFailure) {
        guard remaining >= count else {
            throw fault(name, "expected \(count) bytes, found \(remaining)")
        }
    }

    @inline(__always)
    mutating func word<T: FixedWidthInteger & UnsignedInteger>(
        _ value: inout T, _ name: StaticString
    ) throws(BridgeFailure) {
        try need(MemoryLayout<T>.size, name)
        value = unsafe T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
        offset += MemoryLayout<T>.size
    }

    mutating func choice<E: RawRepresentable>(
        _ value: inout E, _ name: StaticString
    ) throws(BridgeFailure) where E.RawValue: FixedWidthInteger & UnsignedInteger {
        var raw: E.RawValue = 0
        try word(&raw, name)
        guard let known = E(rawValue: raw) else {
            throw fault(name, "\(raw) is no \(E.self)")
        }
        value = known
    }

    mutating func flag(_ value: inout Bool, _ name: StaticString) throws(BridgeFailure) {
        var raw: UInt8 = 0
        try word(&raw, name)
        guard raw <= 1 else { throw fault(name, "expected 0 or 1, found \(raw)") }
        value = raw == 1
    }

    mutating func text(
        _ value: inout String, width: Int, _ name: StaticString
    ) throws(BridgeFailure) {
        try need(width, name)
        let field = unsafe bytes[offset..<(offset + width)]
        guard let end = unsafe field.firstIndex(of: 0) else {
            throw fault(name, "expected a NUL within \(width) bytes")
        }
        guard unsafe field[end...].allSatisfy({ $0 == 0 }) else {
            throw fault(name, "expected only NULs after the text")
        }
        guard let text = unsafe String(validating: field[..<end], as: UTF8.self) else {
            throw fault(name, "not UTF-8")
        }
        value = text
        offset += width
    }

    mutating func bytes(
        _ value: inout [UInt8], count: Int, _ name: StaticString
    ) throws(BridgeFailure) {
        try need(count, name)
        value = unsafe Array(bytes[offset..<(offset + count)])
        offset += count
    }

    mutating func padding(_ count: Int) throws(BridgeFailure) {
        try need(count, "padding")
        guard unsafe bytes[offset..<(offset + count)].allSatisfy({ $0 == 0 }) else {
            throw fault("padding", "expected \(count) zero bytes")
        }
        offset += count
    }

    mutating func list<R: WireRecord>(
        _ values: inout [R], _ name: StaticString
    ) throws(BridgeFailure) {
        let count = try self.count(of: WireLayout.size(of: R.self), name)
        values.reserveCapacity(values.count + count)
        for _ in 0..<count { values.append(try record()) }
    }

    mutating func record<R: WireRecord>(_: R.Type = R.self) throws(BridgeFailure) -> R {
        var record = R()
        try record.code(&self)
        return record
    }

    /// Reads a count and checks it against the bytes that are there, `size` per record at least.
    mutating func count(of size: Int, _ name: StaticString) throws(BridgeFailure) -> Int {
        var count: UInt32 = 0
        try word(&count, name)
        guard Int(count) <= remaining / size else {
            throw fault(name, "\(count) records of \(size) bytes exceed \(remaining) bytes")
        }
        return Int(count)
    }
}
