import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct DealingTests {
    static let lot = Samples.lot

    static func scenario() -> Scenario {
        var scenario = Samples.market
        scenario.accounts = [
            Samples.account(
                7, "usd", balance: 1_000_000,
                positions: [
                    Samples.position(50, "EURUSD", 0, lot, 1.195),
                    Samples.position(51, "EURUSD", 1, lot / 2, 1.2),
                ]),
            Samples.account(
                8, "net", balance: 1_000_000,
                positions: [Samples.position(60, "EURUSD", 0, lot, 1.195)]),
            Samples.account(
                9, "fifo", balance: 1_000_000,
                positions: [
                    Samples.position(70, "EURUSD", 0, lot, 1.195),
                    Samples.position(71, "EURUSD", 0, lot, 1.195),
                ]),
        ]
        return scenario
    }

    @Test func closePart() throws {
        let rig = try Rig(Self.scenario())
        let answer = rig.deal(Samples.close(7, 50, "EURUSD", .sell, Self.lot / 4, 1.2))
        #expect(answer?.retcode == .requestDone)
        let held = try #require(rig.positions(7).first)
        #expect(held.volume.rawValue == 75_000_000)
        let deal = try #require(rig.deals(7).last)
        #expect(deal.ticket == answer?.deal)
        #expect(deal.profit == 125)
        #expect(deal.entry == .out)
        #expect(deal.dealer == 1)
        #expect(deal.comment == "rk-token")
        #expect(rig.account(7)?.balance == 10_125)
        #expect(rig.actions.text.contains("\"volume_before\":100000000,\"volume_after\":75000000"))
    }

    @Test func effectAtExecutionOnly() throws {
        let rig = try Rig(Self.scenario())
        rig.ask(.dealerSend(Samples.close(7, 50, "EURUSD", .sell, Self.lot, 1.2)))
        rig.advance(19)
        #expect(rig.positions(7).count == 2)
        rig.advance(1)
        #expect(rig.positions(7).count == 1)
    }

    @Test func codesOfClosing() throws {
        let rig = try Rig(Self.scenario())
        let oversize = Samples.close(7, 50, "EURUSD", .sell, 2 * Self.lot, 1.2)
        #expect(rig.deal(oversize)?.retcode == .requestInvalidCloseVolume)
        let gone = Samples.close(7, 99, "EURUSD", .sell, Self.lot, 1.2)
        #expect(rig.deal(gone)?.retcode == .requestPositionClosed)
        let sameSide = Samples.close(7, 50, "EURUSD", .buy, Self.lot, 1.2)
        #expect(rig.deal(sameSide)?.retcode == .requestInvalid)
        let stranger = Samples.close(7, 60, "EURUSD", .sell, Self.lot, 1.2)
        #expect(rig.deal(stranger)?.retcode == .requestInvalid)
        let offStep = Samples.close(7, 50, "EURUSD", .sell, Self.lot + 1, 1.2)
        #expect(rig.deal(offStep)?.retcode == .requestInvalidVolume)
        let priceless = Samples.close(7, 50, "EURUSD", .sell, Self.lot, 0)
        #expect(rig.deal(priceless)?.retcode == .requestInvalidPrice)
        let younger = Samples.close(9, 71, "EURUSD", .sell, Self.lot, 1.2)
        #expect(rig.deal(younger)?.retcode == .requestProhibitedByFIFO)
        let older = Samples.close(9, 70, "EURUSD", .sell, Self.lot, 1.2)
        #expect(rig.deal(older)?.retcode == .requestDone)
        #expect(rig.deal(younger)?.retcode == .requestDone)
        #expect(rig.positions(7).count == 2)
    }

    /// Without a ticket a hedging account gets an opposite position, as on the platform.
    @Test func ticketlessOpens() throws {
        let rig = try Rig(Self.scenario())
        #expect(
            rig.deal(Samples.close(7, 0, "EURUSD", .sell, Self.lot, 1.2))?.retcode == .requestDone)
        #expect(rig.positions(7).count == 3)
    }

    @Test func netting() throws {
        let rig = try Rig(Self.scenario())
        _ = rig.deal(Samples.close(8, 0, "EURUSD", .sell, Self.lot / 2, 1.2))
        #expect(rig.positions(8).map { $0.volume.rawValue } == [Self.lot / 2])
        _ = rig.deal(Samples.close(8, 60, "EURUSD", .sell, 2 * Self.lot, 1.2))
        let reversed = try #require(rig.positions(8).first)
        #expect(reversed.ticket == 60)
        #expect(reversed.side == .sell)
        #expect(reversed.volume.rawValue == 3 * Self.lot / 2)
        #expect(rig.deals(8).last?.entry == .inOut)
        #expect(rig.account(8)?.balance == 10_500)
        _ = rig.deal(Samples.close(8, 0, "EURUSD", .buy, 3 * Self.lot / 2, 1.2001))
        #expect(rig.positions(8).isEmpty)
        let record = try #require(rig.account(8))
        #expect(record.equity == record.balance)
        #expect(record.margin == 0)
    }

    @Test func closeBy() throws {
        let rig = try Rig(Self.scenario())
        var request = Samples.close(7, 50, "EURUSD", .sell, Self.lot, 0)
        request.action = .closeBy
        request.positionBy = 51
        #expect(rig.deal(request)?.retcode == .requestDone)
        #expect(rig.positions(7).map { $0.ticket } == [50])
        // (1.20000 - 1.19500) x 50,000, all of it in the first of the two deals.
        #expect(rig.deals(7).suffix(2).map { $0.profit } == [250, 0])
        #expect(rig.deals(7).suffix(2).allSatisfy { $0.entry == .outBy })
        #expect(rig.deal(request)?.retcode == .requestPositionClosed)
    }

    @Test func marketStates() throws {
        var scenario = Self.scenario()
        scenario.symbols[0].sessions = [
            // 2014-05-02 is a Friday; the rig's clock starts at 12:28 UTC.
            ScenarioSession(weekday: 5, openMinute: 12 * 60 + 29, closeMinute: 13 * 60)
        ]
        let close = Samples.close(7, 50, "EURUSD", .sell, Self.lot / 2, 1.2)
        let rig = try Rig(scenario)
        #expect(rig.deal(close)?.retcode == .requestMarketClosed)
        rig.advance(60_000)
        #expect(rig.deal(close)?.retcode == .requestDone)
        let shifted = try Rig(scenario) { $0.zone = EmulatorZone(parsing: "+00:01") ?? .utc }
        #expect(shifted.deal(close)?.retcode == .requestDone)
        scenario.symbols[0].sessions = nil
        scenario.symbols[0].tradeMode = 0
        #expect(try Rig(scenario).deal(close)?.retcode == .requestTradeDisabled)
        scenario.symbols[0].tradeMode = 3
        let closeOnly = try Rig(scenario)
        let opening = Samples.close(7, 0, "EURUSD", .sell, Self.lot, 1.2)
        #expect(closeOnly.deal(opening)?.retcode == Retcode(rawValue: 10_044))
        #expect(closeOnly.deal(close)?.retcode == .requestDone)
        scenario.symbols[0].tradeMode = 4
        let silent = try Rig(scenario) { $0.quoteTimeoutMilliseconds = 1000 }
        silent.advance(2000)
        #expect(silent.deal(close)?.retcode == .requestPriceOff)
        let requoting = try Rig(scenario) { $0.requoteShare = 1 }
        #expect(requoting.deal(close)?.retcode == .requestRequote)
        let partial = try Rig(scenario) { $0.partialShare = 1 }
        #expect(partial.deal(close)?.retcode == .requestDonePartial)
        #expect(partial.positions(7).first?.volume.rawValue == 75_000_000)
        var whole = close
        whole.fill = .fillOrKill
        #expect(partial.deal(whole)?.retcode == .requestDone)
    }

    @Test func stopsAndPendingOrders() throws {
        var scenario = Self.scenario()
        scenario.accounts[0].positions?[0].priceSl = 1.199
        var order = ScenarioOrder()
        order.ticket = 80
        order.symbol = "EURUSD"
        order.kind = 2
        order.volume = Self.lot
        order.price = 1.1985
        scenario.accounts[1].orders = [order]
        scenario.accounts[2].orders = [order]
        scenario.accounts[2].orders?[0].ticket = 81
        scenario.accounts[2].rights = UserRights.default | UserRights.tradeDisabled
        let rig = try Rig(
            scenario,
            ticks: [Samples.tick(10, 0, 1.199, 1.1991), Samples.tick(20, 0, 1.198, 1.1981)])
        rig.advance(10)
        #expect(rig.positions(7).map { $0.ticket } == [51])
        #expect(rig.deals(7).last?.reason == 3)
        rig.advance(10)
        #expect(rig.positions(8).first?.volume.rawValue == 2 * Self.lot)
        #expect(rig.positions(8).first?.priceOpen == 1.19655)
        // The disabled account's order was dropped, not filled.
        #expect(rig.positions(9).count == 2)
        #expect(rig.ask(.orders([Login(9)])) == .orders([], at: Self.now(rig)))
    }

    private static func now(_ rig: Rig) -> ServerTime {
        ServerTime(milliseconds: Rig.start.milliseconds + rig.milliseconds)
    }
}
