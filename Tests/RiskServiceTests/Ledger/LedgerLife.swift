import Foundation
import MTBridge
import RiskEngine
import Testing

@testable import RiskService

/// One ledger's life under a fault, and what must hold whenever it is looked at.
final class LedgerLife {
    let disk: any FaultyDisk
    let fixture: LedgerFixture
    var ledger: Ledger?
    private(set) var wasDegraded = false
    private(set) var couldNotOpen = false

    init(on disk: any FaultyDisk) throws {
        self.disk = disk
        fixture = try LedgerFixture()
    }

    /// Opens it, again after a failure, as systemd would have it.
    func open() throws {
        var options = LedgerOptions()
        options.vfs = disk.vfs
        do {
            ledger = try fixture.open(options)
        } catch let error as LedgerError {
            couldNotOpen = true
            #expect([.io, .diskFull, .notWritable, .corrupt].contains(error.code), "\(error)")
            disk.heal()
            ledger = try fixture.open(options)
        }
    }

    /// Appends, and commits as the ledger thread would.
    func append(_ entries: [LedgerEntry]) throws {
        let ledger = try #require(ledger)
        ledger.append(entries)
        fixture.clock.advance(milliseconds: 200)
        commit(ledger)
        try disk.sparing { try check() }
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
        disk.heal()
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

// The course of a short life.
extension LedgerLife {
    /// Opens, and commits violations, rule states, audit rows and events one after the other.
    func run(violations: Int) throws {
        try open()
        for login in 1...UInt64(violations) {
            try append([
                .life(LedgerFixture.life(login)),
                .violation(LedgerFixture.violation(login, intents: 2)),
                .ruleStates([LedgerFixture.state(login, mark: Int64(login))]),
            ])
            try append([.audit(LedgerFixture.audit("seen \(login)"))])
            try append([.event(LedgerFixture.event(Int(login)))])
        }
    }
}
