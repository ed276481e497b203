/// Lists where each field of a record lies, from the same listing that reads and writes it.
struct WireLayout: FieldCoder {
    typealias Failure = Never

    struct Field: Equatable {
        var name: String
        var offset: Int
        var size: Int
    }

    private(set) var fields: [Field] = []
    private(set) var size = 0

    /// The fields of `R`; what follows a list's count is not in it.
    static func fields<R: WireRecord>(of type: R.Type) -> [Field] {
        var layout = WireLayout()
        var record = R()
        record.code(&layout)
        return layout.fields
    }

    /// The size of `R`, with empty lists: the least that one takes on the wire.
    static func size<R: WireRecord>(of type: R.Type) -> Int {
        var layout = WireLayout()
        var record = R()
        record.code(&layout)
        return layout.size
    }

    private mutating func add(_ name: StaticString, _ count: Int) {
        fields.append(Field(name: "\(name)", offset: size, size: count))
        size += count
    }

    mutating func word<T: FixedWidthInteger & UnsignedInteger>(
        _ value: inout T, _ name: StaticString
    ) { add(name, MemoryLayout<T>.size) }

    mutating func choice<E: RawRepresentable>(
        _ value: inout E, _ name: StaticString
    ) where E.RawValue: FixedWidthInteger & UnsignedInteger {
        add(name, MemoryLayout<E.RawValue>.size)
    }

    mutating func flag(_ value: inout Bool, _ name: StaticString) { add(name, 1) }

    mutating func text(_ value: inout String, width: Int, _ name: StaticString) {
        add(name, width)
    }

    mutating func bytes(_ value: inout [UInt8], count: Int, _ name: StaticString) {
        add(name, count)
    }

    mutating func padding(_ count: Int) { add("padding", count) }

    mutating func list<R: WireRecord>(_ values: inout [R], _ name: StaticString) { add(name, 4) }
}
