import RiskEngine
import Testing

@Suite("Account table: rows, copies and letters")
struct AccountTableTests {
    static func table(_ accounts: Int) -> AccountTable {
        let table = AccountTable(capacity: accounts, intervals: TierIntervals())
        for slot in 0..<accounts {
            var row = AccountRow()
            row.login = UInt64(slot) + 1_000
            row.ruleCount = 2
            var state = RuleState()
            state.mark = Int64(slot)
            table.admit(slot: slot, row: row, rules: [state, state], now: .zero)
        }
        return table
    }

    @Test("Every row of an array begins on a cache line, the first holding all thresholds")
    func layout() {
        #expect(MemoryLayout<AccountRow>.stride % 64 == 0)
        #expect(MemoryLayout<AccountRow>.offset(of: \.dayEnd) == 56)
        #expect(MemoryLayout<AccountRow>.offset(of: \.sampledUTC) == 120)
        #expect(MemoryLayout<AccountRow>.offset(of: \.dayStartBalance) == 192)
        #expect(MemoryLayout<RuleState>.stride % 8 == 0)
    }

    @Test func anAdmittedAccountIsReadableAndDueAtOnce() {
        let table = Self.table(3)
        let copy = table.copy(of: 1)
        #expect(copy.row.login == 1_001)
        #expect(copy.row.tier == .now)
        #expect(copy.rules.map(\.mark) == [1, 1])
        #expect((0..<3).map { _ in table.queues.claim(now: .zero) } == [0, 1, 2])
    }

    @Test func aSlotThatWasNeverUsedReadsEmpty() {
        let table = AccountTable(capacity: 1_000, intervals: TierIntervals())
        let copy = table.copy(of: 999)
        #expect(copy.row.login == 0 && copy.rules.isEmpty)
        #expect(table.row(of: 999).login == 0)
    }

    @Test func othersSeeARowOnlyAfterItsRelease() throws {
        let table = Self.table(1)
        let slot = try #require(table.queues.claim(now: .zero))
        table.withHeld(slot) { row, rules in
            row.equity = 77
            rules[1].mark = 88
        }
        #expect(table.copy(of: slot).row.equity == 0)
        table.release(slot, to: .hot, now: .zero)
        let copy = table.copy(of: slot)
        #expect(copy.row.equity == 77)
        #expect(copy.row.tier == .hot)
        #expect(copy.rules[1].mark == 88)
    }

    @Test func aLetterBringsTheAccountBackAtOnce() throws {
        let table = Self.table(1)
        let slot = try #require(table.queues.claim(now: .zero))
        #expect(table.takeMail(slot) == [])
        // Posted while it is held, after the holder looked.
        table.post(.entryChanged, to: slot, now: .zero)
        table.post(.enforcementChanged, to: slot, now: .zero)
        table.release(slot, to: .idle, now: .zero)
        #expect(table.queues.claim(now: .zero) == slot)
        #expect(table.takeMail(slot) == [.entryChanged, .enforcementChanged])
        #expect(table.takeMail(slot) == [])
    }

    @Test func aReusedSlotGetsNoLettersOfTheAccountBefore() throws {
        let table = Self.table(1)
        let slot = try #require(table.queues.claim(now: .zero))
        table.release(slot, to: .none, now: .zero)
        table.post(.gone, to: slot, now: .zero)
        #expect(table.queues.claim(now: .zero) == nil)
        table.admit(slot: slot, row: AccountRow(), rules: [], now: .zero)
        #expect(table.queues.claim(now: .zero) == slot)
        #expect(table.takeMail(slot) == [])
        #expect(table.copy(of: slot).row.login == 0)
    }

    @Test("A slot in use is not given away")
    func admittingTwiceTraps() async {
        await #expect(processExitsWith: .failure) {
            let table = AccountTable(capacity: 2, intervals: TierIntervals())
            table.admit(slot: 0, row: AccountRow(), rules: [], now: .zero)
            table.admit(slot: 0, row: AccountRow(), rules: [], now: .zero)
        }
    }

    @Test("Only the holder releases")
    func releasingUnheldTraps() async {
        await #expect(processExitsWith: .failure) {
            let queues = TierQueues(capacity: 2, intervals: TierIntervals())
            queues.admit(slot: 0, tier: .now, now: .zero)
            queues.release(slot: 0, to: .hot, now: .zero)
        }
    }
}
