internal import CLinux
internal import CMTShim
internal import RiskEngine

/// Lists: asked for until the array is long enough, then decoded as the wire's records are.
extension ShimWorker {
    enum Listed<R> {
        case records([R], ServerTime)
        case code(UInt32)
    }

    /// An array beyond this is no answer, but a wrong number.
    private static let sizeMax = WireLimits.splitReplySizeMax
    private static let attemptsMax = 4

    /// - Parameter body: Calls the shim with the array and the milliseconds left.
    func read<R: WireRecord>(
        _ name: StaticString, _ type: WireType, _ size: Int, _ expected: Int,
        _ milliseconds: Int64, _ body: (UnsafeMutablePointer<mtshim_rows>, UInt32) -> UInt32
    ) throws(ShimTrouble) -> Listed<R> {
        oddities = []
        let end = clinux_monotonic_ns() + milliseconds * 1_000_000
        var capacity = max(16, expected)
        for _ in 0..<Self.attemptsMax {
            let left = (end - clinux_monotonic_ns()) / 1_000_000
            guard left >= 1 else { return .code(UInt32(MTSHIM_RET_ERR_TIMEOUT)) }
            var rows = unsafe ShimRows.make(scratch, capacity: capacity, size: size)
            // unsafe: `rows` and what it describes outlive the call.
            let code = try call(name, milliseconds: left) { unsafe body(&rows, UInt32(left)) }
            let fault = unsafe ShimRows.fault(
                rows, scratch, capacity: capacity, size: size, code: code)
            if let fault { throw .fault("\(name): \(fault)") }
            if code == UInt32(MTSHIM_RET_ERR_PARTIAL) {
                let total = unsafe Int(rows.total)
                guard total * size <= Self.sizeMax else {
                    throw .fault("\(name): wants room for \(total) records of \(size) bytes")
                }
                // Some more: positions are opened meanwhile.
                capacity = total + total / 8
                continue
            }
            guard code <= 1 else { return .code(code) }
            let at = ServerTime(milliseconds: unsafe rows.at)
            return .records(try decode(name, type, size, unsafe Int(rows.count)), at)
        }
        return .code(UInt32(MTSHIM_RET_ERR_PARTIAL))
    }

    private func decode<R: WireRecord>(
        _ name: StaticString, _ type: WireType, _ size: Int, _ count: Int
    ) throws(ShimTrouble) -> [R] {
        var records: [R] = []
        records.reserveCapacity(count)
        // unsafe: `count` records of `size` bytes were written; each reader stays within its own.
        let bytes = unsafe scratch.bytes(count * size)
        for index in 0..<count {
            let slice = unsafe UnsafeRawBufferPointer(
                rebasing: bytes[(index * size)..<((index + 1) * size)])
            var reader = unsafe WireReader(slice, of: type)
            do throws(BridgeFailure) {
                records.append(try reader.record())
            } catch {
                guard let known = R.self as? any Checkable.Type else {
                    throw .fault("\(name): record \(index): \(error.text)")
                }
                // unsafe: a login within the record, whose size is this type's.
                let login = unsafe slice.load(
                    fromByteOffset: known.loginOffset, as: UInt64.self)
                oddities.append(
                    Oddity(login: login, what: "login \(login) is odd: \(error.text)"))
            }
        }
        return records
    }
}

/// What a record read by logins is checked for.
protocol Checkable {
    /// Where its record has the login.
    static var loginOffset: Int { get }
    /// Room to begin with.
    static var expectedPerLogin: Int { get }
    static var isOnePerLogin: Bool { get }
    /// A number in it that cannot be, in answer to `request`.
    func oddity(_ request: BridgeRequest) -> String?
}

extension UserRecord: Checkable {
    static let loginOffset = 0
    static let expectedPerLogin = 1
    static let isOnePerLogin = true
    func oddity(_ request: BridgeRequest) -> String? {
        balancePrevDay.isFinite && equityPrevDay.isFinite
            ? nil : "previous day \(balancePrevDay) and \(equityPrevDay)"
    }
}

extension PositionRecord: Checkable {
    static let loginOffset = 8
    static let expectedPerLogin = 8
    static let isOnePerLogin = false
    func oddity(_ request: BridgeRequest) -> String? {
        let numbers = [
            profit, storage, priceOpen, priceCurrent, contractSize, rateProfit, rateMargin,
        ]
        guard numbers.allSatisfy(\.isFinite) else { return "position #\(ticket): \(numbers)" }
        return isActable ? nil : "position #\(ticket) of \(volume.rawValue) (1e-8 lots)"
    }
}

extension OrderRecord: Checkable {
    static let loginOffset = 8
    static let expectedPerLogin = 4
    static let isOnePerLogin = false
    func oddity(_ request: BridgeRequest) -> String? {
        guard priceOrder.isFinite else { return "order #\(ticket): price \(priceOrder)" }
        return isActable ? nil : "order #\(ticket) of \(volumeInitial.rawValue) (1e-8 lots)"
    }
}

extension DealRecord: Checkable {
    static let loginOffset = 8
    static let expectedPerLogin = 64
    static let isOnePerLogin = false
    func oddity(_ request: BridgeRequest) -> String? {
        let numbers = [profit, storage, commission, fee, price]
        guard numbers.allSatisfy(\.isFinite) else { return "deal #\(ticket): \(numbers)" }
        guard volume <= .plausibleMax else {
            return "deal #\(ticket) of \(volume.rawValue) (1e-8 lots)"
        }
        guard case .deals(_, let from, let to) = request else { return nil }
        return time >= from && time < to
            ? nil : "deal #\(ticket) of \(time.milliseconds), outside of what was asked for"
    }
}
