internal import RiskEngine

/// The hot read.
enum AccountChecks {
    static let all = [bulk, order, unknown, onlyUnknown, money, identity, time]

    static let bulk = ConformanceCheck(
        "accounts.bulk", "a full batch gives each account once, nobody else's, in one reply"
    ) { session throws(ConformanceFinding) in
        let logins = try session.sample()
        let got = try session.accounts(logins).records.map(\.login)
        guard got.count == logins.count, Set(got) == Set(logins) else {
            throw .failed(Listing.difference(asked: logins, got: got))
        }
        return "\(got.count) accounts"
    }

    static let order = ConformanceCheck(
        "accounts.order", "records come in the order asked for, whatever that is"
    ) { session throws(ConformanceFinding) in
        let sorted = try session.sample(64)
        guard sorted.count > 1 else { throw .skipped("only one account") }
        var shuffled: [Login] = []
        for start in 0..<3 {
            shuffled += stride(from: start, to: sorted.count, by: 3).map { sorted[$0] }.reversed()
        }
        let got = try session.accounts(shuffled).records.map(\.login)
        guard got == shuffled else {
            throw .failed(Listing.difference(asked: shuffled, got: got))
        }
        return "\(got.count) accounts, shuffled"
    }

    static let unknown = ConformanceCheck(
        "accounts.unknown", "unknown logins are left out, and the known ones still come"
    ) { session throws(ConformanceFinding) in
        guard session.batchMax >= 3 else { throw .skipped("batch_max is \(session.batchMax)") }
        let known = try session.sample(1)
        let unknown = try session.unknownLogins(2)
        let got = try session.accounts([unknown[0]] + known + [unknown[1]]).records.map(\.login)
        guard got == known else { throw .failed(Listing.difference(asked: known, got: got)) }
        return "1 of 3"
    }

    static let onlyUnknown = ConformanceCheck(
        "accounts.only-unknown", "only unknown logins give an empty list"
    ) { session throws(ConformanceFinding) in
        let records = try session.accounts(session.unknownLogins(1)).records
        guard records.isEmpty else { throw .failed("\(records.count) record(s)") }
        return "0 of 1"
    }

    static let money = ConformanceCheck(
        "accounts.money", "all money is finite, in range, and in the digits of the group"
    ) { session throws(ConformanceFinding) in
        let logins = try session.sample()
        let groups = try byName(session)
        let users = try session.users(logins)
        let digits = Dictionary(
            users.map { ($0.login, groups[$0.group]?.currencyDigits) }, uniquingKeysWith: { $1 })
        let records = try session.accounts(logins).records
        for record in records {
            if let expected = digits[record.login] ?? nil, expected != record.currencyDigits {
                throw .failed(
                    "\(record.login): \(record.currencyDigits) digits, its group has \(expected)")
            }
            guard let digits = CurrencyDigits(Int(record.currencyDigits)) else {
                throw .failed("\(record.login): \(record.currencyDigits) digits")
            }
            for (name, value) in record.moneyFields
            where Money(platform: value, digits: digits) == nil {
                throw .failed("\(record.login): \(name) is \(value)")
            }
            guard record.marginLevel.isFinite, record.soActivation <= 2 else {
                throw .failed(
                    "\(record.login): margin level \(record.marginLevel), so_activation "
                        + "\(record.soActivation)")
            }
        }
        return "\(records.count) accounts"
    }

    private static func byName(
        _ session: ConformanceSession
    ) throws(ConformanceFinding) -> [String: GroupRecord] {
        Dictionary(try session.groups().map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    }

    static let identity = ConformanceCheck(
        "accounts.identity",
        "equity = balance + credit + floating and floating = profit + storage, to one minor unit"
    ) { session throws(ConformanceFinding) in
        var open = try session.sample()
        let count = open.count
        // A record may be torn by a tick; three times in a row it is the bridge.
        for _ in 0..<3 where !open.isEmpty {
            let records = try session.accounts(open).records
            open = records.filter { !$0.keepsIdentity }.map(\.login)
        }
        if let first = open.first, let record = try session.accounts([first]).records.first {
            throw .failed(
                "\(open.count) of \(count) accounts, as \(first): equity \(record.equity), balance "
                    + "\(record.balance), credit \(record.credit), floating \(record.floating), "
                    + "profit \(record.profit), storage \(record.storage)")
        }
        return "\(count) accounts"
    }

    static let time = ConformanceCheck(
        "accounts.time", "the reply tells the server time of the reading"
    ) { session throws(ConformanceFinding) in
        let before = try session.serverTime().time
        let at = try session.accounts(session.sample(1)).at
        let after = try session.serverTime().time
        // Some servers know only whole seconds.
        guard at >= before.advanced(byMilliseconds: -1_000),
            at <= after.advanced(byMilliseconds: 1_000)
        else {
            throw .failed(
                "read at \(at.milliseconds), but it was \(before.milliseconds) before and "
                    + "\(after.milliseconds) after")
        }
        return "between two readings of the clock"
    }
}

extension AccountRecord {
    /// Every amount in it, by its name on the wire.
    var moneyFields: [(String, Double)] {
        [
            ("balance", balance), ("credit", credit), ("equity", equity), ("margin", margin),
            ("margin_free", marginFree), ("profit", profit), ("storage", storage),
            ("floating", floating), ("blocked_commission", blockedCommission),
        ]
    }

    /// The two sums hold to one minor unit.
    var keepsIdentity: Bool {
        guard let digits = CurrencyDigits(Int(currencyDigits)) else { return false }
        let unit = 1 / Double(digits.scale)
        // The sum of rounded amounts: half a unit of slack for the doubles' own error.
        return abs(equity - (balance + credit + floating)) < 1.5 * unit
            && abs(floating - (profit + storage)) < 1.5 * unit
    }
}
