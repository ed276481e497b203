internal import CMTShim
internal import RiskEngine

/// What a reading call of the shim left in an array, checked before anybody believes it.
enum ShimRows {
    /// Up to the year 9999; 0 is "not told".
    ///
    /// What is beyond is garbage that arithmetic must not meet.
    static let times: ClosedRange<Int64> = 0...253_402_300_799_999

    /// An array of `capacity` records of `size` bytes in `buffer`, poisoned.
    static func make(_ buffer: ShimBuffer, capacity: Int, size: Int) -> mtshim_rows {
        buffer.prepare(capacity * size)
        var rows = unsafe mtshim_rows()
        // unsafe: the buffer has room for `capacity` records, and outlives the call.
        unsafe rows.struct_size = UInt32(MemoryLayout<mtshim_rows>.size)
        unsafe rows.record_size = UInt32(size)
        unsafe rows.records = unsafe buffer.base
        unsafe rows.capacity = UInt32(capacity)
        return unsafe rows
    }

    /// Whether the shim kept to the array that it was given; nil when it did.
    /// - Parameter isQueue: What was not taken stays, so that there may be more than came.
    static func fault(
        _ rows: mtshim_rows, _ buffer: ShimBuffer, capacity: Int, size: Int, code: UInt32,
        isQueue: Bool = false
    ) -> String? {
        // unsafe: plain fields of a local copy; the pointer is compared, not followed.
        guard buffer.isIntact(behind: capacity * size) else {
            return "wrote behind the array that it was given"
        }
        guard unsafe rows.records == buffer.base, unsafe Int(rows.capacity) == capacity,
            unsafe Int(rows.record_size) == size
        else { return "changed the description of the array that it was given" }
        let count = unsafe Int(rows.count)
        let total = unsafe Int(rows.total)
        switch code {
        case 0, 1:
            guard count <= capacity, isQueue ? total >= count : total == count else {
                return "claims \(count) of \(total) records in an array of \(capacity)"
            }
            guard unsafe times.contains(rows.at) else { return "read at \(unsafe rows.at)" }
        case UInt32(MTSHIM_RET_ERR_PARTIAL):
            guard count == 0, total > capacity else {
                return "says that an array of \(capacity) is too short for \(total) records"
            }
        default:
            guard count == 0 else { return "failed with \(code), but claims \(count) records" }
        }
        return nil
    }
}
