internal import RiskEngine

/// Symbols, groups, logins and users.
enum DirectoryChecks {
    static let all = [
        symbols, groups, logins, masks, users, usersUnknown, emptyLists,
    ]

    static let symbols = ConformanceCheck(
        "symbols.valid", "every symbol has a name of its own and numbers that can be reckoned with"
    ) { session throws(ConformanceFinding) in
        let symbols = try session.symbols()
        guard !symbols.isEmpty else { throw .failed("no symbol") }
        guard Set(symbols.map(\.name)).count == symbols.count else {
            throw .failed("a symbol's name comes twice")
        }
        for symbol in symbols {
            if let fault = fault(of: symbol) { throw .failed("\(symbol.name): \(fault)") }
        }
        return "\(symbols.count) symbols"
    }

    private static func fault(of symbol: SymbolRecord) -> String? {
        if symbol.name.isEmpty { return "no name" }
        if symbol.digits > 8 { return "\(symbol.digits) digits" }
        if symbol.currencyProfit.isEmpty { return "no profit currency" }
        if !(symbol.contractSize.isFinite && symbol.contractSize > 0) {
            return "contract size \(symbol.contractSize)"
        }
        if !(symbol.tickSize.isFinite && symbol.tickValue.isFinite) { return "tick not finite" }
        if symbol.volumeStep == .zero || symbol.volumeMin > symbol.volumeMax {
            return "volumes \(symbol.volumeMin)…\(symbol.volumeMax) by \(symbol.volumeStep)"
        }
        let isOff = symbol.sessions.contains {
            $0.weekday > 6 || $0.closeMinute > 1_440 || $0.openMinute >= $0.closeMinute
        }
        return isOff ? "a session outside of its day" : nil
    }

    static let groups = ConformanceCheck(
        "groups.valid", "every group has a full name of its own, a currency and its digits"
    ) { session throws(ConformanceFinding) in
        let groups = try session.groups()
        guard !groups.isEmpty else { throw .failed("no group") }
        guard Set(groups.map(\.name)).count == groups.count else {
            throw .failed("a group's name comes twice")
        }
        for group in groups {
            guard !group.name.isEmpty, !group.currency.isEmpty, group.currencyDigits <= 8,
                group.marginCall.isFinite, group.stopOut.isFinite
            else {
                throw .failed(
                    "group '\(group.name)': currency '\(group.currency)', "
                        + "\(group.currencyDigits) digits, margin call \(group.marginCall) %, "
                        + "stop-out \(group.stopOut) %")
            }
        }
        return "\(groups.count) groups"
    }

    static let logins = ConformanceCheck(
        "logins.all", "the mask * names every login once, and a mask without match none"
    ) { session throws(ConformanceFinding) in
        let logins = try session.logins()
        guard Set(logins).count == logins.count else { throw .failed("a login comes twice") }
        guard !logins.contains(Login(0)) else { throw .failed("login 0") }
        let none = try session.logins(mask: "no-such-group-\u{1F680}*")
        guard none.isEmpty else {
            throw .failed("a mask that matches nothing gave \(none.count) logins")
        }
        return "\(logins.count) logins"
    }

    static let masks = ConformanceCheck(
        "logins.masks", "group masks with *, lists and ! pick exactly their groups' logins"
    ) { session throws(ConformanceFinding) in
        let user = try sampleUser(session)
        let inside = Set(try session.logins(mask: user.group))
        let outside = Set(try session.logins(mask: "*,!\(user.group)"))
        let all = Set(try session.logins())
        guard inside.contains(user.login) else {
            throw .failed("mask \(user.group) leaves out its login \(user.login)")
        }
        guard inside.isDisjoint(with: outside) else {
            throw .failed("*,!\(user.group) still gives logins of that group")
        }
        // Accounts may have come or gone between the three calls: a live server has clients.
        let apart = inside.union(outside).symmetricDifference(all).count
        guard apart <= all.count / 100 + 1 else {
            throw .failed("\(user.group) and all others together are \(apart) logins off")
        }
        let prefix = String(user.group.prefix(max(1, user.group.count - 1))) + "*"
        guard try session.logins(mask: prefix).contains(user.login) else {
            throw .failed("mask \(prefix) leaves out login \(user.login) of \(user.group)")
        }
        return "\(inside.count) in \(user.group), \(outside.count) elsewhere"
    }

    private static func sampleUser(
        _ session: ConformanceSession
    ) throws(ConformanceFinding) -> UserRecord {
        guard let user = try session.users(session.sample(1)).first else {
            throw .failed("users: no record for a login of the list")
        }
        return user
    }

    static let users = ConformanceCheck(
        "users.by-logins", "each login asked for gives its own user record, in a known group"
    ) { session throws(ConformanceFinding) in
        let logins = try session.sample()
        let users = try session.users(logins)
        guard users.map(\.login) == logins else {
            throw .failed(Listing.difference(asked: logins, got: users.map(\.login)))
        }
        let groups = Set(try session.groups().map(\.name))
        for user in users {
            guard groups.contains(user.group) else {
                throw .failed("\(user.login): group '\(user.group)' is not in the list of groups")
            }
            guard user.leverage > 0, user.balancePrevDay.isFinite, user.equityPrevDay.isFinite
            else {
                throw .failed(
                    "\(user.login): leverage \(user.leverage), previous day "
                        + "\(user.balancePrevDay) and \(user.equityPrevDay)")
            }
            // They end up in journals and reports, one line each.
            for text in [user.group, user.name, user.comment]
            where text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) {
                throw .failed("\(user.login): a control character in '\(text.debugDescription)'")
            }
        }
        return "\(users.count) users"
    }

    static let usersUnknown = ConformanceCheck(
        "users.unknown", "unknown logins are left out, and the known ones still come"
    ) { session throws(ConformanceFinding) in
        let known = try session.sample(min(3, session.batchMax))
        let unknown = try session.unknownLogins(2)
        let asked = Array(([unknown[0]] + known + [unknown[1]]).prefix(session.batchMax))
        let got = try session.users(asked).map(\.login)
        let expected = asked.filter { known.contains($0) }
        guard got == expected else {
            throw .failed(Listing.difference(asked: expected, got: got))
        }
        return "\(got.count) of \(asked.count)"
    }

    static let emptyLists = ConformanceCheck(
        "requests.empty", "asking for no login gives an empty list, not all and no error"
    ) { session throws(ConformanceFinding) in
        let to = try session.serverTime().time
        let counts = [
            try session.users([]).count, try session.accounts([]).records.count,
            try session.positions([]).count, try session.orders([]).count,
            try session.deals([], from: ServerTime(milliseconds: 0), to: to).count,
        ]
        guard counts.allSatisfy({ $0 == 0 }) else {
            throw .failed("users, accounts, positions, orders, deals of no login: \(counts)")
        }
        return "five kinds"
    }
}

/// Says how a list of logins is not the one expected.
enum Listing {
    static func difference(asked: [Login], got: [Login]) -> String {
        let missing = Set(asked).subtracting(got)
        let alien = Set(got).subtracting(asked)
        if let login = missing.min() {
            return "\(missing.count) of \(asked.count) logins have no record, \(login) the first"
        }
        if let login = alien.min() { return "\(alien.count) logins not asked for, as \(login)" }
        if got.count != asked.count { return "\(asked.count) logins, but \(got.count) records" }
        return "the records do not come in the order asked for"
    }
}
