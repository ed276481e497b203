import MTBridge
import RiskEngine
import Testing

@testable import RiskService

@Suite("Ledger: the n-th open, write or sync fails")
struct LedgerFaultTests {
    /// One ledger's life under a fault, and what must hold whenever it is looked at.
    private final class Life {
        let vfs = FaultyVFS()
        let fixture: LedgerFixture
        var ledger: Ledger?
        private(set) var wasDegraded = false
        private(set) var couldNotOpen = false

        init() throws { fixture = try LedgerFixture() }

        /// Opens it, again after a failure, as systemd would have it.
        func open() throws {
            var options = LedgerOptions()
            options.vfs = vfs.name
            do {
                ledger = try fixture.open(options)
            } catch let error as LedgerError {
                couldNotOpen = true
                #expect([.io, .diskFull, .notWritable, .corrupt].contains(error.code), "\(error)")
                vfs.heal()
                ledger = try fixture.open(options)
            }
        }

        /// Appends, and commits as the ledger thread would.
        func append(_ entries: [LedgerEntry]) throws {
            let ledger = try #require(ledger)
            ledger.append(entries)
            fixture.clock.advance(milliseconds: 200)
            commit(ledger)
            try check()
        }

        func commit(_ ledger: Ledger) {
            if ledger.commitPending(now: fixture.clock.monotonic()) { return }
            wasDegraded = true
            #expect(!ledger.state.isHealthy, "what cannot be committed is said")
            #expect(ledger.state.queued > 0)
        }

        /// Nothing was announced that another connection does not find.
        func check() throws {
            let reader = try fixture.reader()
            let events = try reader.events(after: 0, limit: 1_000)
            let announced = fixture.notices.events
            #expect(Array(events.prefix(announced.count)) == announced)
            let intents = Set(try reader.openIntents().map(\.id))
            for violation in fixture.notices.violations {
                #expect(violation.intents.allSatisfy { intents.contains($0.id) })
            }
        }

        /// The fault is over: everything must come to be as if it had never been.
        func finish(violations: Int) throws {
            vfs.heal()
            let ledger = try #require(ledger)
            for _ in 0..<3 {
                fixture.clock.advance(milliseconds: 1_000)
                _ = ledger.commitPending(now: fixture.clock.monotonic())
            }
            #expect(ledger.state.isHealthy)
            #expect(ledger.state.queued == 0)
            try check()
            #expect(fixture.notices.violations.count == violations)
            let reader = try fixture.reader()
            #expect(fixture.notices.events == (try reader.events(after: 0, limit: 1_000)))
            #expect(try reader.integrityProblem() == nil)
            #expect(ledger.stop() == 0)
            self.ledger = nil
            // A restart finds the same.
            let again = try fixture.open()
            #expect(try fixture.reader().integrityProblem() == nil)
            #expect(try fixture.reader().openIntents().count == 2 * violations)
            #expect(again.stop() == 0)
        }
    }

    private static let violations = 6
    /// Every write of a life is failed once: a short one has hundreds.
    private static let violationsOfShortLife = 3

    private func live(_ life: Life) throws {
        try life.open()
        for login in 1...UInt64(Self.violationsOfShortLife) {
            try life.append([
                .life(LedgerFixture.life(login)),
                .violation(LedgerFixture.violation(login, intents: 2)),
                .ruleStates([LedgerFixture.state(login, mark: Int64(login))]),
            ])
            try life.append([.audit(LedgerFixture.audit("seen \(login)"))])
            try life.append([.event(LedgerFixture.event(Int(login)))])
        }
    }

    @Test("Once, for n = 1, 2, … until a run is clean", arguments: FaultyVFS.Fault.allCases)
    func once(fault: FaultyVFS.Fault) throws {
        var degraded = 0
        var n = 0
        var isClean = false
        while !isClean {
            n += 1
            try #require(n < 500, "the fault never runs out")
            let life = try Life()
            life.vfs.arm(fault, at: n)
            try live(life)
            isClean = life.vfs.fired == 0 && !life.couldNotOpen
            if life.wasDegraded || life.couldNotOpen { degraded += 1 }
            try life.finish(violations: Self.violationsOfShortLife)
        }
        #expect(n > 2, "the fault was never met")
        #expect(degraded > 0, "no fault was ever seen")
    }

    @Test(
        "From the n-th on, until it clears",
        arguments: [FaultyVFS.Fault.write, .full, .short, .sync], [1, 2, 3, 5])
    func lasting(fault: FaultyVFS.Fault, n: Int) throws {
        let life = try Life()
        try life.open()
        life.vfs.arm(fault, at: n, forEver: true)
        for login in 1...UInt64(Self.violations) {
            try life.append([.violation(LedgerFixture.violation(login, intents: 2))])
            life.fixture.clock.advance(milliseconds: 1_000)
        }
        #expect(life.wasDegraded)
        #expect(life.fixture.notices.violations.count < Self.violations)
        try life.finish(violations: Self.violations)
    }
}
