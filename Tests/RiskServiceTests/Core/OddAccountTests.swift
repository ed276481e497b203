import MTBridge
import MTEmulator
import RiskEngine
import Testing

@testable import RiskService

/// One account that the platform cannot express costs itself, and nobody beside it.
struct OddAccountTests {
    static let odd: UInt64 = 1_007
    static let logins = (1_001...1_040).map(UInt64.init)

    /// - Parameter low: When the price falls below every floor.
    private func firm(
        _ odd: OddAccounts, low: Int64? = nil, _ settings: FirmConfiguration = FirmConfiguration()
    ) throws -> SimulatedFirm {
        var scenario = FirmScenario()
        for login in Self.logins { scenario.add(login, "usd", [.buy(10)], orders: 1) }
        if let low { scenario.tick(after: low, 1.19) }
        let firm = try SimulatedFirm(scenario, settings)
        firm.connector.odd = odd
        return firm
    }

    private func isArmed(_ firm: SimulatedFirm, _ login: UInt64) -> Bool {
        firm.core.context.directory.entry(Login(login))?.slot != nil
    }

    @Test func itsUserIsUnreadAndAllOthersAreArmed() throws {
        let odd = OddAccounts([Login(Self.odd)], [.users])
        let firm = try firm(odd)
        firm.run(milliseconds: 5_000)
        #expect(Self.logins.filter { !isArmed(firm, $0) } == [Self.odd])
        let entry = try #require(firm.core.context.directory.entry(Login(Self.odd)))
        #expect(entry.unarmedReason == "its user record cannot be read (retcode 4)")
        #expect(firm.core.context.board.current.enrolmentDecided)
        // 40, then halves: each of six levels once refused and once passed; and all that twice,
        // because a server says when it is synchronised, upon which everybody is read.
        #expect(odd.refused[.users]?.first == 40)
        #expect(odd.requests(.users) <= 2 * 13)
        // Every minute: all others in one request, and that one alone.
        let before = odd.requests(.users)
        firm.run(milliseconds: 60_000)
        #expect(odd.passed[.users]?.last == 39)
        #expect(odd.refused[.users]?.last == 1)
        #expect(odd.requests(.users) == before + 2)
        // Mended, it is enrolled with the next round.
        odd.logins = []
        firm.run(milliseconds: 62_000)
        #expect(isArmed(firm, Self.odd))
    }

    @Test func itsDealsAreUnreadAndAllOthersAreArmed() throws {
        let odd = OddAccounts([Login(Self.odd)], [.deals])
        let firm = try firm(odd)
        firm.run(milliseconds: 5_000)
        #expect(Self.logins.filter { !isArmed(firm, $0) } == [Self.odd])
        #expect(firm.core.context.board.current.enrolmentDecided)
        #expect(odd.requests(.deals) <= 2 * 13)
        let words = "deals of 1007 cannot be read"
        #expect(firm.journal.entries.count { $0.message.contains(words) } == 1)
        // What it began with stands in its deals, or in the roster.
        let reason = try #require(firm.core.context.directory.entry(Login(Self.odd))).unarmedReason
        #expect(reason.contains("no opening balance deal"), "\(reason)")
    }

    @Test(arguments: [OddAccounts.Kind.users, .orders, .positions])
    func theOthersAreEnforced(kind: OddAccounts.Kind) throws {
        let odd = OddAccounts()
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=1000"
        let firm = try firm(odd, low: 20_000, settings)
        firm.run(milliseconds: 15_000)
        odd.kinds = [kind]
        odd.logins = [Login(Self.odd)]
        firm.run(milliseconds: 45_000)
        #expect(firm.events("risk.violation_flagged").count == 40)
        #expect(Self.logins.filter { !firm.isStopped($0) } == [Self.odd])
        // Its rights can be taken all the same, where the user record can be read.
        #expect(firm.isDisabled(Self.odd) == (kind != .users))
        #expect(
            firm.events("account.disabled", Self.odd).count == (kind == .users ? 0 : 1))
        let alarm = "1007: cannot be read (retcode 4): not closed until that is mended"
        #expect(firm.journal.entries.count { $0.message.contains(alarm) } == 1)
        odd.logins = []
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(Self.odd))
    }

    /// Not a refusal but silence, or a code that says nothing, for one account of forty.
    @Test(
        arguments: [OddAccounts.Kind.users, .orders, .positions],
        [OddAccounts.Manner.silence, .code(.errTimeout), .code(.errNotFound)])
    func nobodyWaitsForOneThatIsNotAnswered(
        kind: OddAccounts.Kind, manner: OddAccounts.Manner
    ) throws {
        let odd = OddAccounts()
        odd.manner = manner
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=1000\nrequest-timeout=1s"
        let firm = try firm(odd, low: 20_000, settings)
        firm.run(milliseconds: 15_000)
        odd.kinds = [kind]
        odd.logins = [Login(Self.odd)]
        // Halves of halves: six levels, of which each is waited for.
        firm.run(milliseconds: 30_000)
        #expect(Self.logins.filter { !firm.isStopped($0) } == [Self.odd])
        #expect(firm.isDisabled(Self.odd) == (kind != .users))
        guard kind != .users || manner != .code(.errNotFound) else { return }
        firm.run(milliseconds: 15_000)
        let words = manner == .silence ? "no answer" : "retcode \(manner.code?.rawValue ?? 0)"
        let alarm = "1007: cannot be read (\(words)): not closed until that is mended"
        let lines = firm.journal.entries.filter { $0.message.contains(alarm) }
        #expect(lines.map(\.priority) == [.critical], "\(kind) \(manner)")
        odd.logins = []
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(Self.odd))
    }

    /// An outage is nobody's fault: afterwards all are read together again, as before.
    @Test func afterAnOutageNobodyIsAskedForAlone() throws {
        let odd = OddAccounts()
        var settings = FirmConfiguration()
        settings.server = "breaker-accounts=1000\nrequest-timeout=1s"
        let firm = try firm(odd, low: 20_000, settings)
        firm.run(milliseconds: 25_000) { !firm.core.enforcer.cases.isEmpty }
        #expect(try firm.emulator.obey("outage 20s 9") == "ok")
        firm.run(milliseconds: 21_000)
        #expect(firm.core.enforcer.readsApart.logins.isEmpty)
        firm.run(milliseconds: 30_000)
        #expect(Self.logins.allSatisfy { firm.isStopped($0) })
    }

    /// To close position 0 of a hedging account is to open one; volumes are added up.
    @Test(arguments: [0, 1, 2])
    func aPositionThatCannotBeIsNotActedUpon(kind: Int) throws {
        let odd = OddAccounts([Login(Self.odd)])
        odd.falsify = { position in
            switch kind {
            case 0: position.ticket = 0
            case 1: position.volume = .zero
            default: position.volume = Volume(rawValue: .max)
            }
        }
        var scenario = FirmScenario()
        scenario.add(Self.odd, "usd", [.buy(10), .buy(5), .sell(1)])
        scenario.add(1_001, "usd", [.buy(10)])
        scenario.tick(after: 20_000, 1.19)
        let firm = try SimulatedFirm(scenario)
        firm.connector.odd = odd
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(1_001))
        #expect(firm.positions(Self.odd).count == 3)
        #expect(firm.actions("dealer_effect", Self.odd).isEmpty)
        #expect(firm.isDisabled(Self.odd))
        let alarm = "1007: a ticket or a volume of it cannot be: not closed until that is mended"
        #expect(firm.journal.entries.count { $0.message.contains(alarm) } == 1)
        odd.falsify = nil
        firm.run(milliseconds: 60_000)
        #expect(firm.isStopped(Self.odd))
    }

    @Test func theOthersArePredicted() throws {
        let odd = OddAccounts([Login(Self.odd)], [.positions])
        let firm = try firm(odd)
        firm.run(milliseconds: 20_000)
        let prediction = try #require(firm.core.context.prediction)
        let obstacles = prediction.desk.with { books in
            books.obstacles.values.map { "\($0.login) \($0.kind)" }
        }
        #expect(obstacles == ["\(Self.odd) unsound"])
        #expect(odd.refused[.positions]?.filter { $0 > 1 }.count ?? 0 <= 6)
        // Looked at again, but alone, and not all day.
        let alone = odd.refused[.positions]?.filter { $0 == 1 }.count ?? 0
        #expect(alone >= 1 && alone <= 20, "\(alone)")
        let slots = Self.logins.filter { $0 != Self.odd }.compactMap {
            firm.core.context.directory.entry(Login($0))?.slot
        }
        #expect(slots.count == 39)
        #expect(
            slots.allSatisfy { firm.core.context.table.queues.state(of: $0).tier == .idle })
    }

    /// Silence about one account's positions: the others are predicted, and somebody is told.
    @Test(arguments: [OddAccounts.Manner.silence, .code(.errTimeout)])
    func theOthersArePredictedWithoutAnAnswer(manner: OddAccounts.Manner) throws {
        let odd = OddAccounts([Login(Self.odd)], [.positions])
        odd.manner = manner
        var settings = FirmConfiguration()
        settings.server = "request-timeout=1s"
        let firm = try firm(odd, settings)
        firm.run(milliseconds: 40_000)
        let prediction = try #require(firm.core.context.prediction)
        let obstacles = prediction.desk.with { books in
            books.obstacles.values.map { "\($0.login) \($0.kind)" }
        }
        #expect(obstacles == ["\(Self.odd) unread"])
        let words = "1007: its positions cannot be read"
        #expect(firm.journal.entries.count { $0.message.contains(words) } == 1)
        let slots = Self.logins.filter { $0 != Self.odd }.compactMap {
            firm.core.context.directory.entry(Login($0))?.slot
        }
        #expect(
            slots.allSatisfy { firm.core.context.table.queues.state(of: $0).tier == .idle })
        odd.logins = []
        firm.run(milliseconds: 30_000)
        #expect(prediction.desk.with { $0.obstacles.isEmpty })
    }

    /// Such a bridge says itself how it stands; asking it again would eat the budget of reads.
    @Test func aBridgeThatPushesNothingIsAskedOnce() throws {
        let odd = OddAccounts()
        odd.pushes = false
        let firm = try firm(odd)
        firm.run(milliseconds: 10_000)
        #expect(Self.logins.allSatisfy { isArmed(firm, $0) })
        #expect(firm.core.context.board.current.enrolmentDecided)
        // The keeper of the house, and the quote thread.
        #expect(odd.subscriptions == 2)
    }
}
