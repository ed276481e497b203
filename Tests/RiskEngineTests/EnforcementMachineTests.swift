import Testing

@testable import RiskEngine

/// The machine alone, driven by every sequence of events that a platform could produce.
struct EnforcementMachineTests {
    private typealias Operation = EnforcementOperation

    static let outcomes: [WriteOutcome] = [
        .done, .reread, .requote, .later, .marketClosed, .unknown, .rejected("no"),
    ]

    static func position(
        _ ticket: UInt64, buy: Bool = true, _ lots: UInt64 = 1, in symbol: String = "EURUSD"
    ) -> EnforcedPosition {
        EnforcedPosition(
            ticket: ticket, symbol: symbol, isBuy: buy,
            volume: Volume(rawValue: lots * 100_000_000),
            openedAt: ServerTime(milliseconds: Int64(ticket)))
    }

    static func account(
        disabled: Bool = true, _ positions: [EnforcedPosition] = [], orders: [UInt64] = [],
        hedging: Bool = true, fifo: Bool = false, closeBy: Bool = true
    ) -> EnforcedAccount {
        EnforcedAccount(
            isTradeDisabled: disabled, positions: positions, orders: orders, isHedging: hedging,
            isFIFO: fifo, allowsCloseBy: closeBy)
    }

    static func unknown(
        _ ticket: UInt64, _ symbol: String, _ lots: UInt64 = 1, at sent: MonotonicTime
    ) -> UnknownClose {
        UnknownClose(
            id: "\(symbol)", ticket: ticket, symbol: symbol,
            volume: Volume(rawValue: lots * 100_000_000),
            sentAt: sent)
    }

    /// What the shell owes the machine: while it is not finished, never nothing.
    private struct Debts {
        var read = false
        var wake: MonotonicTime?
        var writes: [EnforcementOperation] = []
        var finished = 0

        mutating func add(_ actions: [EnforcementAction]) {
            for action in actions {
                switch action {
                case .read: read = true
                case .wake(let instant): wake = instant
                case .write(let operation): writes.append(operation)
                case .completed, .failed: finished += 1
                case .disabled, .parked: break
                }
            }
        }
    }

    /// Every sequence of events up to a depth, also those that nobody asked for.
    @Test func noSequenceOfEventsTrapsOrIsForgotten() {
        let reads: [EnforcedAccount] = [
            Self.account(disabled: false, [Self.position(1)]),
            Self.account(orders: [7, 8]),
            Self.account([Self.position(1), Self.position(2, buy: false)]),
            Self.account([Self.position(1), Self.position(2, buy: false, 3)], hedging: false),
            Self.account([Self.position(1, 0)]),
            Self.account(),
        ]
        var count = 0
        var endings = 0
        var forgotten = 0
        func visit(
            _ machine: EnforcementMachine, _ debts: Debts, _ now: MonotonicTime, _ depth: Int
        ) {
            count += 1
            // Counted here and expected once: expectations by the ten thousand are slow.
            if debts.finished > 1 || machine.isFinished != (debts.finished == 1) { endings += 1 }
            if !machine.isFinished && !debts.read && debts.wake == nil && debts.writes.isEmpty {
                forgotten += 1
            }
            guard depth > 0 else { return }
            let later = now.advanced(byMilliseconds: 300)
            func step<Value>(
                _ debt: WritableKeyPath<Debts, Value>, _ settled: Value,
                _ event: (inout EnforcementMachine) -> [EnforcementAction]
            ) {
                var machine = machine
                var debts = debts
                let before = machine.stage
                let actions = event(&machine)
                // Only an event that it took ends a debt.
                if machine.stage != before || !actions.isEmpty {
                    debts[keyPath: debt] = settled
                }
                debts.add(actions)
                visit(machine, debts, later, depth - 1)
            }
            for read in reads { step(\.read, false) { $0.stateRead(read, now: later) } }
            step(\.read, false) { $0.readFailed(now: later) }
            step(\.read, false) { $0.missing(now: later) }
            step(\.wake, nil) { $0.wake(now: later) }
            guard let write = debts.writes.first else { return }
            for outcome in Self.outcomes {
                var machine = machine
                var debts = debts
                debts.writes.removeFirst()
                debts.add(machine.answered(write, outcome, isHedging: depth % 2 == 0, now: later))
                visit(machine, debts, later, depth - 1)
            }
        }
        var machine = EnforcementMachine(dealerSettleMilliseconds: 180_000)
        var debts = Debts()
        debts.add(machine.start())
        visit(machine, debts, .zero, 4)
        #expect(endings == 0, "it ends once, and says so")
        #expect(forgotten == 0, "while it is not finished it waits for something")
        #expect(count > 5_000)
    }

    /// A platform that refuses at random for a while: it always ends flat, whatever came before.
    @Test(arguments: 0..<40)
    func everyAccountGetsFlat(seed: Int) {
        var random = SplitMix(seed: UInt64(seed))
        let netting = seed % 3 == 0
        var positions: [EnforcedPosition] = []
        for ticket in 1...(netting ? 1 : 5) {
            positions.append(
                Self.position(
                    UInt64(ticket), buy: random.next() % 2 == 0, 1 + random.next() % 5,
                    in: netting ? "EURUSD" : ["EURUSD", "GBPUSD"][Int(random.next() % 2)]))
        }
        var account = Self.account(
            disabled: false, positions, orders: [100, 101], hedging: !netting,
            fifo: seed % 5 == 0, closeBy: seed % 2 == 0)
        var machine = EnforcementMachine(dealerSettleMilliseconds: 10_000)
        var now = MonotonicTime.zero
        var debts = Debts()
        debts.add(machine.start())
        var rounds = 0
        while !machine.isFinished, rounds < 5_000 {
            rounds += 1
            now = now.advanced(byMilliseconds: 100)
            if debts.read {
                debts.read = false
                debts.add(machine.stateRead(account, now: now))
            } else if let write = debts.writes.popLast() {
                let outcome = Self.outcomes[Int(random.next() % 6)]
                // An unknown outcome may have happened or not.
                let happens = outcome == .done || (outcome == .unknown && random.next() % 2 == 0)
                if happens { Self.apply(write, to: &account) }
                debts.add(machine.answered(write, outcome, isHedging: !netting, now: now))
            } else if let wake = debts.wake {
                debts.wake = nil
                now = max(now, wake)
                debts.add(machine.wake(now: now))
            }
        }
        #expect(machine.stage == .completed)
        #expect(account.positions.isEmpty && account.orders.isEmpty && account.isTradeDisabled)
    }

    private static func apply(_ operation: EnforcementOperation, to account: inout EnforcedAccount)
    {
        func reduce(_ ticket: UInt64, _ volume: Volume) {
            guard let at = account.positions.firstIndex(where: { $0.ticket == ticket }) else {
                return
            }
            let left = account.positions[at].volume - min(volume, account.positions[at].volume)
            if left == .zero {
                account.positions.remove(at: at)
            } else {
                account.positions[at].volume = left
            }
        }
        switch operation {
        case .disable: account.isTradeDisabled = true
        case .enable: account.isTradeDisabled = false
        case .cancel(let order): account.orders.removeAll { $0 == order }
        case .close(let ticket, _, _, let volume): reduce(ticket, volume)
        case .closeBy(let one, let other, _):
            let volumes = account.positions.filter { [one, other].contains($0.ticket) }.map(
                \.volume)
            guard volumes.count == 2, let volume = volumes.min() else { return }
            reduce(one, volume)
            reduce(other, volume)
        }
    }

    @Test func nothingIsSentForANettingSymbolWhileADealerMayStillExecute() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 180_000)
        _ = machine.start(unknown: [Self.unknown(1, "EURUSD", at: .zero)])
        machine.inherit([
            Self.unknown(2, "GBPUSD", at: MonotonicTime.zero.advanced(byMilliseconds: 1_000))
        ])
        let account = Self.account(
            [Self.position(1), Self.position(2, in: "GBPUSD"), Self.position(3, in: "USDJPY")],
            hedging: false)
        var actions = machine.stateRead(
            account, now: MonotonicTime.zero.advanced(byMilliseconds: 10))
        #expect(actions.compactMap(\.written).map(\.symbol) == ["USDJPY"])
        for operation in actions.compactMap(\.written) {
            actions = machine.answered(
                operation, .done, isHedging: false,
                now: MonotonicTime.zero.advanced(byMilliseconds: 20))
        }
        actions = machine.stateRead(
            Self.account(Array(account.positions.prefix(2)), hedging: false),
            now: MonotonicTime.zero.advanced(byMilliseconds: 30))
        // Looked at again soon, for a deal may prove it; sent again only when it has settled.
        var now = MonotonicTime.zero.advanced(byMilliseconds: 30)
        var looks = 0
        while let wake = actions.lazy.compactMap(\.wake).first {
            now = wake
            looks += 1
            _ = machine.wake(now: now)
            actions = machine.stateRead(
                Self.account(Array(account.positions.prefix(2)), hedging: false), now: now)
        }
        #expect(now == MonotonicTime.zero.advanced(byMilliseconds: 180_000))
        #expect(looks > 50)
        #expect(actions.compactMap(\.written).map(\.symbol) == ["EURUSD"])
    }

    @Test func aHedgingAccountWaitsForNobody() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 180_000)
        _ = machine.start(unknown: [Self.unknown(1, "EURUSD", at: .zero)])
        let actions = machine.stateRead(
            Self.account([Self.position(1)]), now: MonotonicTime.zero.advanced(byMilliseconds: 10))
        #expect(actions.compactMap(\.written).count == 1)
    }

    @Test func anAccountThatStaysAwayEndsInAFailure() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
        var actions = machine.start()
        var now = MonotonicTime.zero
        var rounds = 0
        while !machine.isFinished, rounds < 1_000 {
            rounds += 1
            now = now.advanced(byMilliseconds: 250)
            actions = actions == [.read] ? machine.missing(now: now) : machine.wake(now: now)
        }
        #expect(machine.stage == .failed)
    }

    /// A weekend of closed markets uses up no attempt; a platform that never does anything, all.
    @Test func onlyTheMarketMayKeepItWaitingForEver() {
        for (outcome, ends) in [
            (WriteOutcome.marketClosed, false), (.requote, true), (.later, true),
        ] {
            var machine = EnforcementMachine(dealerSettleMilliseconds: 0)
            var debts = Debts()
            debts.add(machine.start())
            var now = MonotonicTime.zero
            var rounds = 0
            while !machine.isFinished, rounds < 20_000 {
                rounds += 1
                now = now.advanced(byMilliseconds: 100)
                if debts.read {
                    debts.read = false
                    debts.add(machine.stateRead(Self.account([Self.position(1)]), now: now))
                } else if let write = debts.writes.popLast() {
                    debts.add(machine.answered(write, outcome, isHedging: true, now: now))
                } else if let wake = debts.wake {
                    debts.wake = nil
                    now = max(now, wake)
                    debts.add(machine.wake(now: now))
                }
            }
            #expect(machine.isFinished == ends, "\(outcome)")
        }
    }
}

extension EnforcementAction {
    fileprivate var written: EnforcementOperation? {
        if case .write(let operation) = self { operation } else { nil }
    }

    fileprivate var wake: MonotonicTime? {
        if case .wake(let instant) = self { instant } else { nil }
    }
}

/// What a review found: each was wrong once.
@Suite struct EnforcementRefusalTests {
    private let now = MonotonicTime(nanoseconds: 1_000_000_000)

    private func account(
        _ positions: [EnforcedPosition], disabled: Bool = true, hedging: Bool = true
    ) -> EnforcedAccount {
        EnforcedAccount(
            isTradeDisabled: disabled, positions: positions, orders: [], isHedging: hedging,
            isFIFO: false, allowsCloseBy: false)
    }

    private func position(_ ticket: UInt64, _ symbol: String) -> EnforcedPosition {
        EnforcedPosition(
            ticket: ticket, symbol: symbol, isBuy: true, volume: .oneLot,
            openedAt: ServerTime(milliseconds: 0))
    }

    @Test func aRefusedSymbolDoesNotKeepTheOthersOpen() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 1_000)
        _ = machine.start()
        let both = account([position(1, "EURUSD"), position(2, "XAUUSD")])
        let writes = machine.stateRead(both, now: now).compactMap { action in
            if case .write(let operation) = action { operation } else { nil }
        }
        #expect(writes.count == 2)
        for write in writes {
            let outcome: WriteOutcome = write.symbol == "EURUSD" ? .rejected("10044") : .later
            _ = machine.answered(write, outcome, isHedging: true, now: now)
        }
        let later = now.advanced(byMilliseconds: 250)
        _ = machine.wake(now: later)
        let again = machine.stateRead(both, now: later)
        #expect(again.count == 1)
        guard case .write(let close) = again.first else {
            Issue.record("no write: \(again)")
            return
        }
        #expect(close.symbol == "XAUUSD")
        _ = machine.answered(close, .done, isHedging: true, now: later)
        let end = machine.stateRead(account([position(1, "EURUSD")]), now: later)
        #expect(end == [.failed(reason: "EURUSD: 10044")])
    }

    @Test func aNettingAccountIsNotFlatWhileACloseMayStillExecute() {
        var machine = EnforcementMachine(dealerSettleMilliseconds: 1_000)
        _ = machine.start(unknown: [EnforcementMachineTests.unknown(1, "EURUSD", at: now)])
        let settled = now.advanced(byMilliseconds: 1_000)
        let waits = machine.stateRead(account([], hedging: false), now: now)
        #expect(waits == [.disabled, .wake(at: settled)])
        _ = machine.wake(now: settled)
        #expect(machine.stateRead(account([], hedging: false), now: settled) == [.completed])
    }
}
