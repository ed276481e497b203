import RiskEngine

/// Walks the fields of a record in wire order: one listing serves reading, writing and the layout.
protocol FieldCoder {
    /// What can go wrong: `BridgeFailure` when reading, nothing when writing.
    associatedtype Failure: Error

    mutating func word<T: FixedWidthInteger & UnsignedInteger>(
        _ value: inout T, _ name: StaticString
    ) throws(Failure)

    /// A closed set of values; reading refuses any other.
    mutating func choice<E: RawRepresentable>(
        _ value: inout E, _ name: StaticString
    ) throws(Failure) where E.RawValue: FixedWidthInteger & UnsignedInteger

    /// One byte, 0 or 1.
    mutating func flag(_ value: inout Bool, _ name: StaticString) throws(Failure)

    /// UTF-8 in `width` bytes, padded with at least one NUL.
    mutating func text(
        _ value: inout String, width: Int, _ name: StaticString
    ) throws(Failure)

    mutating func bytes(
        _ value: inout [UInt8], count: Int, _ name: StaticString
    ) throws(Failure)

    /// Bytes that are zero.
    mutating func padding(_ count: Int) throws(Failure)

    /// A `UInt32` count, then the records one after the other.
    mutating func list<R: WireRecord>(_ values: inout [R], _ name: StaticString) throws(Failure)
}

extension FieldCoder {
    mutating func double(_ value: inout Double, _ name: StaticString) throws(Failure) {
        var bits = value.bitPattern
        try word(&bits, name)
        value = Double(bitPattern: bits)
    }

    mutating func time(_ value: inout ServerTime, _ name: StaticString) throws(Failure) {
        var bits = UInt64(bitPattern: value.milliseconds)
        try word(&bits, name)
        value = ServerTime(milliseconds: Int64(bitPattern: bits))
    }

    mutating func time(_ value: inout UTCTime, _ name: StaticString) throws(Failure) {
        var bits = UInt64(bitPattern: value.milliseconds)
        try word(&bits, name)
        value = UTCTime(milliseconds: Int64(bitPattern: bits))
    }
}

/// A value with a wire layout: `code` lists its fields in order.
protocol WireRecord {
    init()
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure)
}
