import MTBridge
import RiskEngine
import Testing

@testable import RiskService

@Suite("Ledger: the n-th open, write or sync fails")
struct LedgerFaultTests {
    private static let violations = 6
    /// Every write of a life is failed once: a short one has hundreds.
    private static let violationsOfShortLife = 3

    @Test("Once, for n = 1, 2, … until a run is clean", arguments: FaultyVFS.Fault.allCases)
    func once(fault: FaultyVFS.Fault) throws {
        var degraded = 0
        var n = 0
        var isClean = false
        while !isClean {
            n += 1
            try #require(n < 500, "the fault never runs out")
            let vfs = FaultyVFS()
            let life = try LedgerLife(on: vfs)
            vfs.arm(fault, at: n)
            try life.run(violations: Self.violationsOfShortLife)
            isClean = vfs.fired == 0 && !life.couldNotOpen
            if life.wasDegraded || life.couldNotOpen { degraded += 1 }
            try life.finish(violations: Self.violationsOfShortLife)
        }
        #expect(n > 2, "the fault was never met")
        #expect(degraded > 0, "no fault was ever seen")
    }

    /// Below SQLite: what it mends by itself nobody notices, and the rest is as above.
    @Test(
        "A system call once, for n = 1, 2, … until a run is clean",
        arguments: FaultyCalls.Call.allCases, FaultyCalls.Result.allCases)
    func calls(call: FaultyCalls.Call, result: FaultyCalls.Result) throws {
        // A file is not opened by halves.
        if call == .open, result == .half { return }
        let calls = try #require(FaultyCalls(), "this SQLite has no table of system calls")
        defer { calls.heal() }
        var noticed = 0
        var n = 0
        var isClean = false
        while !isClean {
            n += 1
            try #require(n < 500, "the fault never runs out")
            let life = try LedgerLife(on: calls)
            calls.arm(call, result, at: n)
            try life.run(violations: Self.violationsOfShortLife)
            isClean = calls.fired == 0
            if life.wasDegraded || life.couldNotOpen { noticed += 1 }
            try life.finish(violations: Self.violationsOfShortLife)
        }
        #expect(n > 2, "the fault was never met")
        switch result {
        case .interrupted, .half: #expect(noticed == 0)
        case .inputOutput, .noSpace: #expect(noticed > 0)
        }
    }

    @Test(
        "From the n-th on, until it clears",
        arguments: [FaultyVFS.Fault.write, .full, .short, .sync], [1, 2, 3, 5])
    func lasting(fault: FaultyVFS.Fault, n: Int) throws {
        let vfs = FaultyVFS()
        let life = try LedgerLife(on: vfs)
        try life.open()
        vfs.arm(fault, at: n, forEver: true)
        for login in 1...UInt64(Self.violations) {
            try life.append([.violation(LedgerFixture.violation(login, intents: 2))])
            life.fixture.clock.advance(milliseconds: 1_000)
        }
        #expect(life.wasDegraded)
        #expect(life.fixture.notices.violations.count < Self.violations)
        try life.finish(violations: Self.violations)
    }
}
