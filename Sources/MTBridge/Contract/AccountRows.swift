public import RiskEngine

/// The account records of one reply, in the receive buffer: read by index, not copied, not kept.
///
/// Nothing is checked but the size: the logins are the server's, the doubles any bits.
@safe
public struct AccountRows: ~Copyable {
    /// Bytes of one record on the wire; layout in docs/bridge-protocol.md.
    public static let recordSize = 104

    let bytes: UnsafeRawBufferPointer
    public let count: Int

    /// Views `count` records that start at `bytes`, which must outlive this value.
    public init(bytes: UnsafeRawBufferPointer, count: Int) {
        precondition(bytes.count >= count * Self.recordSize, "records exceed the buffer")
        unsafe self.bytes = bytes
        self.count = count
    }

    /// The login of record `index`, without decoding the rest.
    public func login(at index: Int) -> Login { Login(word(index, 0)) }

    /// Decodes record `index`.
    public func record(at index: Int) -> AccountRecord {
        var record = AccountRecord()
        record.login = Login(word(index, 0))
        record.balance = double(index, 8)
        record.credit = double(index, 16)
        record.equity = double(index, 24)
        record.margin = double(index, 32)
        record.marginFree = double(index, 40)
        record.marginLevel = double(index, 48)
        record.profit = double(index, 56)
        record.storage = double(index, 64)
        record.floating = double(index, 72)
        record.blockedCommission = double(index, 80)
        let tail = word(index, 88)
        record.marginLeverage = UInt32(truncatingIfNeeded: tail)
        record.currencyDigits = UInt8(truncatingIfNeeded: tail >> 32)
        record.soActivation = UInt8(truncatingIfNeeded: tail >> 40)
        return record
    }

    @inline(__always)
    private func word(_ index: Int, _ offset: Int) -> UInt64 {
        precondition(index >= 0 && index < count, "no such record")
        // unsafe: in bounds by the two preconditions; unaligned loads are allowed.
        return unsafe UInt64(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: index * Self.recordSize + offset, as: UInt64.self))
    }

    @inline(__always)
    private func double(_ index: Int, _ offset: Int) -> Double {
        Double(bitPattern: word(index, offset))
    }

    /// Writes one record at `offset` of `buffer`, which must have `recordSize` bytes there.
    public static func encode(_ record: AccountRecord, into buffer: inout [UInt8]) {
        func put(_ value: UInt64) {
            // unsafe: the bytes of a local, copied within the call.
            unsafe withUnsafeBytes(of: value.littleEndian) { unsafe buffer.append(contentsOf: $0) }
        }
        put(record.login.rawValue)
        for value in [
            record.balance, record.credit, record.equity, record.margin, record.marginFree,
            record.marginLevel, record.profit, record.storage, record.floating,
            record.blockedCommission,
        ] { put(value.bitPattern) }
        put(
            UInt64(record.marginLeverage) | UInt64(record.currencyDigits) << 32
                | UInt64(record.soActivation) << 40)
        put(0)
    }
}
