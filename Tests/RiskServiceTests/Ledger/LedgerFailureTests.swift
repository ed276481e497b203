import CLinux
import Foundation
import MTBridge
import RiskEngine
import RiskService
import Testing

@Suite("Ledger: a full disk degrades loudly, loses nothing, and heals without a restart")
struct LedgerFailureTests {
    /// Fills the ledger, by single violations, until a commit fails.
    private func fill(_ ledger: Ledger, _ fixture: LedgerFixture) -> Int {
        var count = 0
        while ledger.state.isHealthy, count < 20_000 {
            count += 1
            let evidence = String(repeating: "x", count: 3_000)
            ledger.append(.violation(LedgerFixture.violation(UInt64(count), evidence: evidence)))
            ledger.commitPending(now: fixture.clock.monotonic())
        }
        return count
    }

    /// What must hold whatever made the disk full; `heal` makes room again.
    private func survive(
        _ fixture: LedgerFixture, at path: String, _ ledger: Ledger, heal: () throws -> Void
    ) throws {
        let count = fill(ledger, fixture)
        try #require(!ledger.state.isHealthy, "the disk was never full")
        guard case .degraded(let reason, let since) = ledger.state.health else { return }
        #expect(reason.contains("full"))
        #expect(since == fixture.clock.utc())
        #expect(ledger.state.queued == 1)
        #expect(ledger.state.committedSeq == UInt64(count - 1))

        // While it is full: entries are kept, and no attempt is made before a second has passed.
        ledger.append(.event(LedgerFixture.event(1)))
        ledger.append(.ruleStates([LedgerFixture.state(1, mark: 7)]))
        let failures = ledger.state.failures
        fixture.clock.advance(milliseconds: 999)
        #expect(!ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(ledger.state.failures == failures)
        fixture.clock.advance(milliseconds: 1)
        #expect(!ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(ledger.state.failures == failures + 1)
        #expect(ledger.state.queued == 3)
        #expect(
            fixture.notices.events.count == count - 1, "nothing is announced that is not durable")
        let reader = try LedgerReader(directory: path)
        #expect(try reader.headSeq() == UInt64(count - 1), "reading goes on")

        try heal()
        fixture.clock.advance(milliseconds: 1_000)
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        #expect(ledger.state.isHealthy)
        #expect(ledger.state.text == "ok")
        #expect(ledger.state.queued == 0)
        #expect(try reader.violatedKeys().isEmpty, "no lives were enrolled")
        #expect(try reader.openIntents().count == count)
        let events = try reader.events(after: 0, limit: 100_000)
        #expect(events.map(\.seq) == Array(1...UInt64(count + 1)))
        #expect(fixture.notices.events == events)
        #expect(try reader.integrityProblem() == nil)
    }

    @Test("The ledger's own size limit")
    func pageLimit() throws {
        let fixture = try LedgerFixture()
        var options = LedgerOptions()
        options.pagesMax = 120
        let ledger = try fixture.open(options)
        try survive(fixture, at: fixture.directory.path, ledger) { try ledger.setPagesMax(100_000) }
        #expect(ledger.stop() == 0)
    }

    @Test(
        "A file system without space", .enabled(if: geteuid() == 0, "needs root to mount a tmpfs"))
    func fullDisk() throws {
        let fixture = try LedgerFixture()
        let mount = fixture.directory.path + "/small"
        try FileManager.default.createDirectory(
            atPath: mount, withIntermediateDirectories: false)
        guard run("/bin/mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount) else {
            print("SKIPPED: this container may not mount a tmpfs")
            return
        }
        defer { _ = run("/bin/umount", "-l", mount) }
        let ballast = mount + "/ballast"
        try Data(count: 1 << 20).write(to: URL(fileURLWithPath: ballast))
        let ledger = try fixture.open(at: mount)
        try survive(fixture, at: mount, ledger) {
            try FileManager.default.removeItem(atPath: ballast)
        }
        #expect(ledger.stop() == 0)
    }

    @Test("While commits fail, states keep the newest, audit rows are bounded and counted")
    func bounded() throws {
        let fixture = try LedgerFixture()
        var options = LedgerOptions()
        options.pagesMax = 120
        options.auditQueuedMax = 10
        let ledger = try fixture.open(options)
        let count = fill(ledger, fixture)
        for mark in 0..<70_000 {
            ledger.append(.ruleStates([LedgerFixture.state(UInt64(mark % 5), mark: Int64(mark))]))
        }
        for number in 0..<25 { ledger.append(.audit(LedgerFixture.audit("row \(number)"))) }
        #expect(ledger.state.queued < 10_000)
        #expect(ledger.state.auditRowsDropped == 15)
        for number in 0..<500 { ledger.append(.event(LedgerFixture.event(number))) }

        try ledger.setPagesMax(100_000)
        fixture.clock.advance(milliseconds: 1_000)
        ledger.append((0..<5).map { .life(LedgerFixture.life($0)) })
        #expect(ledger.commitPending(now: fixture.clock.monotonic()))
        let reader = try fixture.reader()
        #expect(try reader.headSeq() == UInt64(count + 500), "urgent entries are never dropped")
        #expect(try reader.ruleStates().map(\.mark?.minorUnits) == Array(69_995..<70_000))
        // Two rows per violation, ten that fitted, and the one that tells of the others.
        #expect(try reader.auditHead()?.number == Int64(2 * count + 11))
        #expect(try reader.integrityProblem() == nil)
    }

    private func run(_ program: String, _ arguments: String...) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
