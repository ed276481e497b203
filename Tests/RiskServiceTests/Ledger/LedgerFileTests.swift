import CLinux
import Foundation
import MTBridge
import RiskEngine
import RiskService
import Testing

@Suite("Ledger: files that are damaged, foreign, newer, locked or copied")
struct LedgerFileTests {
    private func code(_ open: () throws -> Ledger) -> LedgerError.Code? {
        do {
            _ = try open()
            return nil
        } catch {
            return (error as? LedgerError)?.code
        }
    }

    private func file(_ fixture: LedgerFixture) -> URL {
        URL(fileURLWithPath: fixture.directory.path + "/riskd.db")
    }

    /// Every file but the lock, with its bytes.
    private func contents(_ directory: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: directory)
        where name != "riskd.lock" && !name.hasSuffix("-shm") {
            files[name] = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
        }
        return files
    }

    @Test("A file of a newer schema is refused, and not a byte of it changes")
    func newerSchema() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        ledger.append(.event(LedgerFixture.event(1)))
        ledger.stop()
        // SQLite keeps user_version in bytes 60 to 63 of the header.
        var bytes = try Data(contentsOf: file(fixture))
        bytes[63] = 99
        try bytes.write(to: file(fixture))
        let before = try contents(fixture.directory.path)
        #expect(code { try fixture.open() } == .newerSchema)
        #expect(throws: LedgerError.self) { try fixture.reader() }
        // An empty WAL may come into being; nothing may be in it.
        let after = try contents(fixture.directory.path).filter { !$0.value.isEmpty }
        #expect(after == before)
    }

    @Test("Another program's database is refused")
    func foreign() throws {
        let fixture = try LedgerFixture()
        try fixture.open().stop()
        var bytes = try Data(contentsOf: file(fixture))
        bytes[71] ^= 1  // application_id: bytes 68 to 71
        try bytes.write(to: file(fixture))
        #expect(code { try fixture.open() } == .foreign)
    }

    @Test("A file that is no database is refused and kept")
    func garbage() throws {
        let fixture = try LedgerFixture()
        let text = Data(String(repeating: "not a database\n", count: 500).utf8)
        try text.write(to: file(fixture))
        #expect(code { try fixture.open() } == .corrupt)
        #expect(try Data(contentsOf: file(fixture)) == text)
    }

    @Test("Two ledgers cannot share a directory; the second may follow the first")
    func exclusive() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        #expect(code { try fixture.open() } == .inUse)
        ledger.stop()
        #expect(code { try fixture.open() } == nil)
    }

    /// As between the fork and the exec of a program that another thread starts.
    @Test("A ledger is free once it is closed, also while a child holds a copy of its lock")
    func inheritedLock() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        let lock = URL(fileURLWithPath: fixture.directory.path + "/riskd.lock")
            .resolvingSymlinksInPath().path
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let held = descriptors.compactMap(Int32.init).first {
            let target = try? FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/fd/\($0)")
            return target == lock
        }
        let copy = fcntl(try #require(held), F_DUPFD_CLOEXEC, 0)
        try #require(copy >= 0)
        defer { close(copy) }
        ledger.stop()
        #expect(code { try fixture.open() } == nil)
    }

    @Test("A directory that cannot be written gives an error that names it")
    func unwritable() throws {
        let fixture = try LedgerFixture()
        let place = fixture.directory.path
        let plain = place + "/plain"
        try Data().write(to: URL(fileURLWithPath: plain))
        let closed = place + "/closed"
        try FileManager.default.createDirectory(
            atPath: closed, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o500])
        // Permission bits do not stop root; /proc stops everyone.
        let paths = [place + "/none", plain, geteuid() == 0 ? "/proc" : closed]
        for path in paths {
            do {
                _ = try fixture.open(at: path)
                Issue.record("\(path) was accepted")
            } catch let error as LedgerError {
                #expect(error.code == .notWritable)
                #expect(error.description.contains(path))
            }
        }
    }

    @Test("The database is not for others to read")
    func mode() throws {
        let fixture = try LedgerFixture()
        try fixture.open().stop()
        let attributes = try FileManager.default.attributesOfItem(atPath: file(fixture).path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
    }

    @Test("What a commit made durable survives a kill: copies taken between commits open whole")
    func killed() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for round in 1...20 {
            ledger.append([
                .violation(LedgerFixture.violation(UInt64(round), intents: 2)),
                .ruleStates([LedgerFixture.state(UInt64(round), mark: 1)]),
                .life(LedgerFixture.life(UInt64(round))),
            ])
            ledger.commitPending(now: fixture.clock.monotonic())
            // Queued and not committed: a kill loses it, and nothing else.
            ledger.append(.event(LedgerFixture.event(round)))

            // The files as a kill leaves them: the database, its WAL, and no clean close.
            let copy = try TemporaryDirectory()
            for name in ["riskd.db", "riskd.db-wal"] {
                try FileManager.default.copyItem(
                    atPath: "\(fixture.directory.path)/\(name)", toPath: "\(copy.path)/\(name)")
            }
            let survivor = try fixture.open(at: copy.path)
            let reader = try LedgerReader(directory: copy.path)
            // Round n also commits the event that round n - 1 left in the queue.
            #expect(survivor.state.committedSeq == UInt64(2 * round - 1))
            #expect(try reader.violatedKeys().count == round)
            #expect(try reader.openIntents().count == 2 * round)
            #expect(try reader.ruleStates().count == round)
            #expect(try reader.integrityProblem() == nil)
            #expect(reader.epoch == ledger.epoch)
            survivor.stop()
        }
    }

    @Test("A WAL cut anywhere opens at the last whole commit")
    func torn() throws {
        let fixture = try LedgerFixture()
        let ledger = try fixture.open()
        for round in 1...6 {
            ledger.append(.violation(LedgerFixture.violation(UInt64(round), intents: 2)))
            ledger.commitPending(now: fixture.clock.monotonic())
        }
        let wal = try Data(
            contentsOf: URL(fileURLWithPath: fixture.directory.path + "/riskd.db-wal"))
        var seen: Set<UInt64> = []
        for cut in stride(from: 0, through: wal.count, by: wal.count / 23) {
            let copy = try TemporaryDirectory()
            try FileManager.default.copyItem(
                atPath: file(fixture).path, toPath: "\(copy.path)/riskd.db")
            try wal.prefix(cut).write(to: URL(fileURLWithPath: "\(copy.path)/riskd.db-wal"))
            let survivor = try fixture.open(at: copy.path)
            let reader = try LedgerReader(directory: copy.path)
            let head = survivor.state.committedSeq
            #expect(try reader.openIntents().count == 2 * Int(head))
            #expect(try reader.integrityProblem() == nil)
            seen.insert(head)
            survivor.stop()
        }
        #expect(seen.count > 3, "the cuts fell into different commits: \(seen)")
    }
}
