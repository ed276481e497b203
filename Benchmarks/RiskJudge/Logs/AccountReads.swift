/// When each account was shown to somebody, from the emulator's reply log.
public struct AccountReads: Equatable, Sendable {
    /// Host CLOCK_MONOTONIC of each reply that showed the login, ascending.
    public var times: [UInt64: [Int64]] = [:]

    public init() {}

    /// - Throws: `LogError` for a line that is no JSON.
    public static func read(_ path: String) throws -> AccountReads {
        var reads = AccountReads()
        try LineReader.lines(of: path) { bytes, range, number in
            var kind = ""
            var mono: Int64 = 0
            var logins: [UInt64] = []
            var cursor = JSONCursor(bytes, range)
            cursor.members { key, value in
                switch key {
                case "kind": kind = value.string()
                case "mono_ns": mono = value.integer()
                // Other kinds have rows of other shapes; `kind` comes first.
                case "rows" where kind == "accounts":
                    value.elements { logins.append(login(&$0)) }
                default: value.skip()
                }
            }
            if cursor.failed { throw LogError(file: path, line: number, expected: "JSON") }
            for login in logins { reads.times[login, default: []].append(mono) }
        }
        return reads
    }

    private static func login(_ cursor: inout JSONCursor) -> UInt64 {
        var login: Int64 = 0
        var column = 0
        cursor.elements { element in
            if column == 0 { login = element.integer() } else { element.skip() }
            column += 1
        }
        return UInt64(truncatingIfNeeded: login)
    }

    /// The first read of a login at or after `instant`.
    public func first(of login: UInt64, after instant: Int64) -> Int64? {
        guard let times = times[login] else { return nil }
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < instant { low = middle + 1 } else { high = middle }
        }
        return low < times.count ? times[low] : nil
    }
}
