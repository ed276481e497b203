import Testing

@testable import RiskEngine

/// What may be sent while something that was sent before may still execute, and how much at once.
struct EnforcementUnknownTests {
    private typealias Base = EnforcementMachineTests

    private func lots(_ count: UInt64) -> Volume { Volume(rawValue: count * 100_000_000) }

    private func writes(_ actions: [EnforcementAction]) -> [EnforcementOperation] {
        actions.compactMap { action in
            if case .write(let operation) = action { operation } else { nil }
        }
    }

    private func at(_ milliseconds: Int64) -> MonotonicTime {
        MonotonicTime.zero.advanced(byMilliseconds: milliseconds)
    }

    /// Buys 5, sells 3: the surplus of 2 is a part of a position, and its answer is lost.
    private func lostPart(closeBy: Bool) -> (EnforcementMachine, EnforcedAccount) {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 60_000)
        _ = machine.start()
        let account = Base.account(
            [Base.position(1, buy: true, 5), Base.position(2, buy: false, 3)], closeBy: closeBy)
        let sent = writes(machine.stateRead(account, now: at(0)))
        #expect(sent == [.close(ticket: 1, symbol: "EURUSD", isBuy: true, volume: lots(2))])
        _ = machine.answered(sent[0], .unknown, isHedging: true, now: at(100), id: "part")
        _ = machine.wake(now: at(400))
        return (machine, account)
    }

    /// Closing the pair is right whether or not the part is closed late.
    @Test func aPartThatMayStillExecuteIsNotClosedTwice() {
        var (machine, account) = lostPart(closeBy: true)
        let next = writes(machine.stateRead(account, now: at(400)))
        #expect(next == [.closeBy(ticket: 1, by: 2, symbol: "EURUSD")])
        _ = machine.answered(next[0], .done, isHedging: true, now: at(450))
        // One side alone: the whole ticket may be closed, it ends at zero in any case.
        account.positions = [Base.position(1, buy: true, 2)]
        let last = writes(machine.stateRead(account, now: at(500)))
        #expect(last == [.close(ticket: 1, symbol: "EURUSD", isBuy: true, volume: lots(2))])
    }

    @Test func withoutCloseByItIsWaitedFor() {
        var (machine, account) = lostPart(closeBy: false)
        #expect(writes(machine.stateRead(account, now: at(400))).isEmpty)
        _ = machine.wake(now: at(2_400))
        #expect(writes(machine.stateRead(account, now: at(2_400))).isEmpty)
        _ = machine.wake(now: at(61_000))
        let next = writes(machine.stateRead(account, now: at(61_000)))
        #expect(next == [.close(ticket: 1, symbol: "EURUSD", isBuy: true, volume: lots(2))])
    }

    @Test func aSmallerPositionProvesThePart() {
        var (machine, account) = lostPart(closeBy: false)
        account.positions = [Base.position(1, buy: true, 3), Base.position(2, buy: false, 3)]
        let next = writes(machine.stateRead(account, now: at(400)))
        #expect(next == [.close(ticket: 1, symbol: "EURUSD", isBuy: true, volume: lots(3))])
    }

    @Test func aDealProvesThePart() {
        var (machine, account) = lostPart(closeBy: false)
        #expect(machine.awaitsProof)
        machine.proved(id: "another")
        #expect(machine.awaitsProof)
        machine.proved(id: "part")
        #expect(!machine.awaitsProof)
        #expect(writes(machine.stateRead(account, now: at(400))).count == 1)
    }

    /// The deal of what was given up proves that close, and not the one that followed it.
    @Test func aDealAfterAllPatienceEndsInAFailure() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 1_000)
        _ = machine.start(unknown: [Base.unknown(1, "EURUSD", at: at(0))])
        let held = Base.account([Base.position(1)], hedging: false)
        let sent = writes(machine.stateRead(held, now: at(1_500)))
        _ = machine.answered(sent[0], .unknown, isHedging: false, now: at(1_600), id: "second")
        _ = machine.wake(now: at(1_850))
        machine.proved(id: "EURUSD")
        let end = machine.stateRead(Base.account([], hedging: false), now: at(1_900))
        #expect(end.count == 1)
        guard case .failed = end.last else {
            Issue.record("not failed: \(end)")
            return
        }
    }

    /// After all patience another close is right; that both executed is for a person to mend.
    @Test func aPositionTurnedRoundEndsInAFailure() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 1_000)
        _ = machine.start(unknown: [Base.unknown(1, "EURUSD", at: at(0))])
        let held = Base.account([Base.position(1)], hedging: false)
        let sent = writes(machine.stateRead(held, now: at(1_500)))
        #expect(sent.count == 1)
        _ = machine.answered(sent[0], .done, isHedging: false, now: at(1_600))
        // Flat, and watched a while longer.
        let flat = Base.account([], hedging: false)
        #expect(machine.stateRead(flat, now: at(1_700)) == [.wake(at: at(2_500))])
        _ = machine.wake(now: at(2_500))
        let turned = Base.account([Base.position(1, buy: false)], hedging: false)
        let end = machine.stateRead(turned, now: at(2_500))
        guard case .failed(let reason) = end.last else {
            Issue.record("not failed: \(end)")
            return
        }
        #expect(reason.contains("dealer-settle"))
        #expect(machine.isFinished)
    }

    @Test(arguments: [true, false])
    func aVolumeBeyondTheSymbolsLargestIsSplit(hedging: Bool) {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
        _ = machine.start()
        var left: UInt64 = 12
        var closed: [Volume] = []
        for round in 0..<10 where left > 0 {
            var position = Base.position(1, buy: true, left)
            position.volumeMax = lots(5)
            let now = at(Int64(round) * 100)
            let next = writes(
                machine.stateRead(Base.account([position], hedging: hedging), now: now))
            #expect(next.count == 1)
            guard case .close(_, _, _, let volume) = next.first else { return }
            closed.append(volume)
            left -= volume.rawValue / 100_000_000
            _ = machine.answered(next[0], .done, isHedging: hedging, now: now)
        }
        #expect(closed == [lots(5), lots(5), lots(2)])
    }

    @Test func closesByTicketFollowTheAnswerToTheDisabling() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
        _ = machine.start()
        let account = Base.account(
            disabled: false, [Base.position(1), Base.position(2, in: "GBPUSD")], orders: [7])
        #expect(writes(machine.stateRead(account, now: at(0))) == [.disable])
        let next = writes(machine.answered(.disable, .done, isHedging: true, now: at(20)))
        #expect(next.first == .cancel(order: 7))
        #expect(next.count == 3)
    }

    /// A netting close of a volume that is not fresh could open a position.
    @Test func nettingClosesWaitForAFreshVolume() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
        _ = machine.start()
        let account = Base.account(disabled: false, [Base.position(1)], hedging: false)
        _ = machine.stateRead(account, now: at(0))
        #expect(machine.answered(.disable, .done, isHedging: false, now: at(20)) == [.read])
    }

    /// Nothing is asked of a market that the symbol's sessions say is closed.
    @Test func aCloseWaitsForTheSession() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
        _ = machine.start()
        var position = Base.position(1)
        position.opensAt = at(7_200_000)
        let account = Base.account([position])
        let parked = machine.stateRead(account, now: at(0))
        #expect(
            parked == [
                .disabled, .parked(reason: "market closed"), .wake(at: at(900_000)),
            ])
        _ = machine.wake(now: at(900_000))
        position.opensAt = at(1_000_000)
        let again = machine.stateRead(Base.account([position]), now: at(900_000))
        #expect(again == [.wake(at: at(1_000_000))])
        _ = machine.wake(now: at(1_000_000))
        position.opensAt = nil
        #expect(writes(machine.stateRead(Base.account([position]), now: at(1_000_000))).count == 1)
    }

    /// A market that should be open and is not: a holiday is not asked every few seconds.
    @Test func aMarketThatShouldBeOpenIsAskedLessAndLess() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
        _ = machine.start()
        let account = Base.account([Base.position(1)])
        var now: Int64 = 0
        var waits: [Int64] = []
        for _ in 0..<10 {
            _ = machine.wake(now: at(now))
            waits.append(refused(&machine, account, now))
            now += waits.last ?? 0
        }
        #expect(
            waits
                == [15, 30, 60, 120, 240, 480, 900, 900, 900, 900].map { Int64($0) * 1_000 })
        #expect(machine.awaitsMarket)
        now -= 800_000
        // Of another symbol: nothing that this one waits for.
        #expect(machine.quotesResumed(["GBPUSD"], now: at(now)).isEmpty)
        now += 1_000
        #expect(machine.quotesResumed(["EURUSD"], now: at(now)) == [.read])
        #expect(!machine.awaitsMarket)
        // Quotes often come before trading does: asked quickly again.
        let first = writes(machine.stateRead(account, now: at(now)))
        _ = machine.answered(first[0], .marketClosed, isHedging: true, now: at(now))
        #expect(machine.stateRead(account, now: at(now)) == [.wake(at: at(now + 15_000))])
    }

    /// One close, refused.
    ///
    /// - Returns: How long until the next question.
    private func refused(
        _ machine: inout EnforcementMachine, _ account: EnforcedAccount, _ now: Int64
    ) -> Int64 {
        let asked = writes(machine.stateRead(account, now: at(now)))
        #expect(asked.count == 1)
        for write in asked {
            _ = machine.answered(write, .marketClosed, isHedging: true, now: at(now))
        }
        // What is parked is read once more, then waits.
        let actions = machine.stateRead(account, now: at(now))
        guard case .wake(let instant) = actions.last else {
            Issue.record("\(actions)")
            return 0
        }
        return instant.milliseconds(since: at(now))
    }
}
