import Foundation
import RiskEngine
import Synchronization
import Testing

@Suite("Account table under threads")
struct AccountTableStressTests {
    static let accounts = 8
    static let rounds = 15_000

    /// Two owners write values that belong together; two readers must never see them apart.
    @Test func readersNeverSeeATornCopy() {
        let table = AccountTable(capacity: Self.accounts, intervals: TierIntervals())
        for slot in 0..<Self.accounts {
            table.admit(slot: slot, row: Self.row(0), rules: Self.rules(0), now: .zero)
        }
        let running = Atomic<Int>(2)
        let copies = Atomic<Int>(0)
        let torn = Atomic<Int>(0)
        runThreads(4) { index in
            if index < 2 {
                for _ in 0..<Self.rounds {
                    guard let slot = table.queues.claim(now: .zero) else { continue }
                    table.withHeld(slot) { row, rules in
                        let next = row.equity + 1
                        row = Self.row(next)
                        for (index, state) in Self.rules(next).enumerated() {
                            rules[index] = state
                        }
                    }
                    table.release(slot, to: .now, now: .zero)
                }
                running.subtract(1, ordering: .relaxed)
                return
            }
            var slot = 0
            while running.load(ordering: .relaxed) > 0 {
                slot = (slot + 1) % Self.accounts
                let copy = table.copy(of: slot)
                let alone = table.row(of: slot)
                let isWhole =
                    Self.isWhole(copy.row, copy.rules)
                    && Self.isWhole(alone, Self.rules(alone.equity).prefix(Int(alone.ruleCount)))
                copies.add(1, ordering: .relaxed)
                if !isWhole { torn.add(1, ordering: .relaxed) }
            }
        }
        #expect(torn.load(ordering: .relaxed) == 0)
        #expect(copies.load(ordering: .relaxed) > 0)
    }

    private static func row(_ value: Int64) -> AccountRow {
        var row = AccountRow()
        row.equityBreachBelow = value &* 3
        row.equity = value
        row.sampledUTC = value &* 5
        row.nearestLimit = value &* 7
        row.initialBalance = value &* 11
        // The number of rules changes too.
        row.ruleCount = UInt8(value % 8 + 1)
        return row
    }

    private static func rules(_ value: Int64) -> [RuleState] {
        (0..<8).map {
            var state = RuleState()
            state.floor = value &+ Int64($0)
            state.mark = value &* 13
            state.armed = value % 2 == 0
            return state
        }
    }

    private static func isWhole(_ row: AccountRow, _ rules: some Sequence<RuleState>) -> Bool {
        let value = row.equity
        let expected = self.row(value)
        return row.equityBreachBelow == expected.equityBreachBelow
            && row.sampledUTC == expected.sampledUTC
            && row.nearestLimit == expected.nearestLimit
            && row.initialBalance == expected.initialBalance
            && rules.elementsEqual(self.rules(value).prefix(Int(expected.ruleCount)))
    }

    @Test("Every letter reaches a holder, who sees what was written before it was posted")
    func noLetterIsLost() {
        let table = AccountTable(capacity: Self.accounts, intervals: TierIntervals())
        for slot in 0..<Self.accounts {
            table.admit(slot: slot, row: AccountRow(), rules: [], now: .zero)
        }
        let news = SharedWords(count: Self.rounds)
        let written = (0..<Self.accounts).map { _ in Latest() }
        let stop = Atomic<Bool>(false)
        runThreads(3) { index in
            guard index == 2 else {
                while !stop.load(ordering: .relaxed) {
                    Self.readMail(table, news, written)
                }
                return
            }
            for number in 0..<Self.rounds {
                news[number] = number
                written[number % Self.accounts].value.store(number, ordering: .relaxed)
                table.post(.entryChanged, to: number % Self.accounts, now: .zero)
                if number % 64 == 0 { sched_yield() }
            }
            stop.store(true, ordering: .relaxed)
        }
        // The clock stands still, so only promotions and letters are due: drain what is left.
        while Self.readMail(table, news, written) {}
        for slot in 0..<Self.accounts {
            let latest = written[slot].value.load(ordering: .relaxed)
            #expect(table.copy(of: slot).row.equity == Int64(latest))
        }
    }

    @discardableResult
    private static func readMail(
        _ table: AccountTable, _ news: SharedWords, _ written: [Latest]
    )
        -> Bool
    {
        guard let slot = table.queues.claim(now: .zero) else {
            sched_yield()
            return false
        }
        if table.takeMail(slot).contains(.entryChanged) {
            let number = written[slot].value.load(ordering: .relaxed)
            // A plain read: only the letter orders it after the poster's write.
            let value = news[slot]
            table.withHeld(slot) { row, _ in row.equity = Int64(value >= 0 ? number : -1) }
        }
        table.release(slot, to: .idle, now: .zero)
        return true
    }

    private final class Latest: Sendable {
        let value = Atomic<Int>(-1)
    }

    @Test("A slot given to the next account carries nothing of the last, nor races with it")
    func slotsAreReused() {
        let lives = 4_000
        let table = AccountTable(capacity: 1, intervals: TierIntervals())
        let wrong = Atomic<Int>(0)
        runThreads(2) { index in
            for life in 0..<lives {
                if index == 0 {
                    while !table.queues.state(of: 0).isReusable { sched_yield() }
                    var row = AccountRow()
                    row.life = UInt32(life)
                    table.admit(slot: 0, row: row, rules: [], now: .zero)
                } else {
                    var slot = table.queues.claim(now: .zero)
                    while slot == nil {
                        sched_yield()
                        slot = table.queues.claim(now: .zero)
                    }
                    let isRight = table.withHeld(0) { row, _ in
                        row.equity += 1
                        return row.life == UInt32(life) && row.equity == 1
                    }
                    if !isRight { wrong.add(1, ordering: .relaxed) }
                    table.release(0, to: .none, now: .zero)
                }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }
}
