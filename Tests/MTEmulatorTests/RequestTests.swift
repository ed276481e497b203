import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct RequestTests {
    private static func scenario() -> Scenario {
        var scenario = DealingTests.scenario()
        var order = ScenarioOrder()
        order.ticket = 80
        order.symbol = "EURUSD"
        order.volume = Samples.lot
        order.price = 1.1
        scenario.accounts[0].orders = [order]
        return scenario
    }

    @Test func readersMayNotWrite() throws {
        let rig = try Rig(Self.scenario())
        let close = Samples.close(7, 50, "EURUSD", .sell, Samples.lot, 1.2)
        let refused = BridgeReply.retcode(.errPermissions)
        #expect(rig.ask(.dealerSend(close), as: rig.reader) == refused)
        #expect(rig.ask(.orderCancel(login: Login(7), ticket: 80), as: rig.reader) == refused)
        #expect(rig.ask(.userUpdate(UserRecord()), as: rig.reader) == refused)
        rig.advance(100)
        #expect(rig.positions(7).count == 2)
    }

    @Test func queueLimit() throws {
        let rig = try Rig(Self.scenario())
        let request = Samples.close(7, 99, "EURUSD", .sell, Samples.lot, 1.2)
        let codes = (0..<130).map { _ in rig.ask(.dealerSend(request)) }
        #expect(codes.filter { $0 == .retcode(.ok) }.count == 128)
        #expect(codes.suffix(2).allSatisfy { $0 == .retcode(.requestTooMany) })
        rig.advance(100)
        #expect(rig.port.answers.count == 128)
        #expect(rig.ask(.dealerSend(request)) == .retcode(.ok))
    }

    @Test func rateLimit() throws {
        let rig = try Rig(Self.scenario()) { $0.accountRequestsPerSecond = 3 }
        let replies = (0..<4).map { _ in rig.ask(.accounts([Login(7)])) }
        #expect(replies.last == .retcode(.errFrequent))
        #expect(replies.filter { $0 == .retcode(.errFrequent) }.count == 1)
        // Other reads are not counted.
        #expect(rig.ask(.positions([Login(7)])) != .retcode(.errFrequent))
        rig.advance(400)
        #expect(rig.account(7) != nil)
    }

    @Test func userUpdate() throws {
        let rig = try Rig(Self.scenario())
        guard case .users(let users) = rig.ask(.users([Login(7)])), var user = users.first else {
            Issue.record("no user")
            return
        }
        user.rights |= UserRights.tradeDisabled
        user.comment = ""
        #expect(rig.ask(.userUpdate(user)) == .retcode(.ok))
        #expect(rig.ask(.users([Login(7)])) == .users([user]))
        #expect(rig.actions.text.contains("\"rights_before\":355,\"rights_after\":359"))
        // A dealer closes all the same.
        let close = Samples.close(7, 50, "EURUSD", .sell, Samples.lot, 1.2)
        #expect(rig.deal(close)?.retcode == .requestDone)
        user.group = "fifo"
        #expect(rig.ask(.userUpdate(user)) == .retcode(Retcode(rawValue: 3008)))
        user.group = "eur"
        #expect(rig.ask(.userUpdate(user)) == .retcode(Retcode(rawValue: 3010)))
        user.group = "nowhere"
        #expect(rig.ask(.userUpdate(user)) == .retcode(Retcode(rawValue: 1013)))
        user.login = Login(4711)
        #expect(rig.ask(.userUpdate(user)) == .retcode(.errNotFound))
    }

    @Test func cancelOrders() throws {
        let rig = try Rig(Self.scenario())
        #expect(rig.ask(.orderCancel(login: Login(7), ticket: 80)) == .retcode(.ok))
        #expect(rig.ask(.orderCancel(login: Login(7), ticket: 80)) == .retcode(.errNotFound))
        var remove = DealerRequest()
        remove.action = .orderRemove
        remove.login = Login(7)
        remove.order = 80
        #expect(rig.deal(remove)?.retcode == .requestInvalidOrder)
    }

    @Test func masksAndUnknownLogins() throws {
        let rig = try Rig(Self.scenario())
        #expect(rig.ask(.logins(mask: "*,!net")) == .logins([Login(7), Login(9)]))
        #expect(rig.ask(.logins(mask: "f*o")) == .logins([Login(9)]))
        guard case .accounts(let rows, _) = rig.ask(.accounts([Login(7), Login(4711)])) else {
            Issue.record("no rows")
            return
        }
        #expect(rows.map { $0.login } == [Login(7)])
        let tooMany = (0..<257).map { Login(UInt64($0)) }
        #expect(rig.ask(.accounts(tooMany)) == .retcode(.errParams))
    }

    @Test func dealsInServerTime() throws {
        let rig = try Rig(Self.scenario()) { $0.zone = EmulatorZone(parsing: "+03:00") ?? .utc }
        _ = rig.deal(Samples.close(7, 50, "EURUSD", .sell, Samples.lot, 1.2))
        let time = Rig.start.milliseconds + 3 * 3_600_000 + 20
        func count(_ from: Int64, _ to: Int64) -> Int? {
            let request = BridgeRequest.deals(
                [Login(7)], from: ServerTime(milliseconds: from), to: ServerTime(milliseconds: to))
            guard case .deals(let deals) = rig.ask(request) else { return nil }
            return deals.count
        }
        #expect(count(time, time + 1) == 1)
        #expect(count(time - 1, time) == 0)
        #expect(count(time + 1, .max) == 0)
    }

    @Test func hintsAndQuotes() throws {
        let rig = try Rig(Self.scenario(), ticks: [Samples.tick(500, 0, 1.21, 1.2101)])
        rig.ask(.subscribe(quotes: true))
        #expect(rig.port.events == [.connected(true), .synchronized])
        _ = rig.deal(Samples.close(7, 50, "EURUSD", .sell, Samples.lot, 1.2))
        #expect(rig.port.events.contains(.hint(.deal, Login(7))))
        rig.advance(1000)
        let pushed = rig.port.events.compactMap { event -> [QuoteRecord]? in
            if case .quotes(let records) = event { records } else { nil }
        }
        #expect(pushed.last?.contains { $0.bid == 1.21 && $0.priceClass == 0 } == true)
        #expect(pushed.last?.contains { $0.bid == 1.20997 && $0.priceClass == 1 } == true)
        guard case .quotes(let all) = rig.ask(.quotes) else {
            Issue.record("no quotes")
            return
        }
        #expect(all.count == 8)
    }

    @Test func answerLatency() throws {
        let rig = try Rig(Self.scenario(), ticks: [Samples.tick(5, 0, 1.21, 1.2101)]) {
            $0.answerLatencyMilliseconds = 20
        }
        #expect(rig.ask(.accounts([Login(8)])) == nil)
        rig.advance(19)
        #expect(rig.port.replies.isEmpty)
        rig.advance(1)
        guard case .accounts(let rows, _)? = rig.port.replies.values.first else {
            Issue.record("no reply")
            return
        }
        // The state of the instant of the answer: the tick at 5 ms is in it.
        #expect(rows.first?.profit == 1500)
    }
}
