import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct TruthTests {
    /// The level log against equities read one tick at a time.
    @Test func levelsAgainstBruteForce() throws {
        let server = try Generated(accounts: 150, seed: 8, minutes: 4, tradesPerMinute: 0)
        var below: Set<UInt64> = []
        var expected: [String] = []
        var second: Int64 = 0
        var stream = server.stream
        var count = 0
        while let tick = stream.next() {
            count += 1
            second = tick.utcMilliseconds - Generated.start.milliseconds
            // Ticks of one millisecond come together; judge them one by one through `nextDue`.
            if stream.nextUTCMilliseconds == tick.utcMilliseconds { continue }
            server.emulator.advance(to: MonotonicTime(nanoseconds: second * 1_000_000))
            for account in server.scenario.accounts {
                let floor = try #require(account.enrolment?.breachBelowMinor)
                let equity = try #require(server.emulator.equityMinor(of: Login(account.login)))
                let isBelow = equity < floor
                guard isBelow != below.contains(account.login) else { continue }
                if isBelow { below.insert(account.login) } else { below.remove(account.login) }
                expected.append("\(isBelow ? "below" : "above") \(account.login) \(equity)")
            }
        }
        #expect(count > 1000)
        #expect(!expected.isEmpty)
        let logged = try server.truth.lines.compactMap { line -> String? in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let fields = object as? [String: Any], let kind = fields["kind"] as? String,
                kind == "below" || kind == "above", let login = fields["login"] as? Int,
                let equity = fields["equity"] as? Int
            else { return nil }
            return "\(kind) \(login) \(equity)"
        }
        // Within one tick the log has the accounts in the order of their positions.
        #expect(logged.sorted() == expected.sorted())
    }

    /// What is run through the independent recomputation: as is, and with all that can be added.
    struct Recomputed: Sendable {
        var unquotedShare = 0.0
        var trailingShare = 0.0
        var turnsOver = false
    }

    /// The independent recomputation agrees, fills by dealers and traders included.
    @Test(arguments: [
        Recomputed(), Recomputed(unquotedShare: 0.25, trailingShare: 0.4, turnsOver: true),
    ])
    func recomputedInPython(_ row: Recomputed) throws {
        let python = "/usr/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            print("SKIPPED recomputedInPython: no \(python)")
            return
        }
        var options = PopulationOptions()
        options.unquotedShare = row.unquotedShare
        options.trailingShare = row.trailingShare
        let server = try Generated(
            accounts: 150, seed: 8, minutes: 4, tradesPerMinute: row.turnsOver ? 300 : 60,
            options: options
        ) { $0.tradersTurnOver = row.turnsOver }
        let folder = try run(server)
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try oracle(python, folder) == 0)
        // The test of the test: one equity off by one minor unit is found.
        var lines = server.truth.lines
        let at = try #require(lines.lastIndex { $0.contains("\"kind\":\"below\"") })
        lines[at] = lines[at].replacingOccurrences(of: "\"equity\":", with: "\"equity\":1")
        let truth = folder.appendingPathComponent("truth.ndjson")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: truth)
        #expect(try oracle(python, folder) == 1)
    }

    /// Through every kind of fault and an end of day: lies leave the truth as it is, and what truly
    /// moves is in the log.
    @Test func faultsRecomputedInPython() throws {
        let python = "/usr/bin/python3"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            print("SKIPPED faultsRecomputedInPython: no \(python)")
            return
        }
        let server = try Generated(accounts: 150, seed: 9, minutes: 4, tradesPerMinute: 60) {
            $0.behaviour.randomEveryKindPerDay = 1400
            var plan = EndOfDayPlan()
            plan.minute = 15 * 60 + 29
            plan.order = .shuffled
            $0.behaviour.endOfDay = plan
        } prepare: { scenario in
            for (index, mode) in [SwapTerms.Mode.points, .percentOpen, .reopenByClosePrice]
                .enumerated()
            {
                scenario.symbols[index].swapMode = mode.rawValue
                scenario.symbols[index].swapLong = -5
                scenario.symbols[index].swapShort = 3
            }
            for index in scenario.groups.indices {
                scenario.groups[index].dailyCommissionPerLotMinor = 300
            }
        }
        let folder = try run(server)
        defer { try? FileManager.default.removeItem(at: folder) }
        for kind in ["posting", "swap", "account", "deal_changed", "fault_end", "walk_end"] {
            #expect(server.truth.text.contains("\"kind\":\"\(kind)\""), "\(kind)")
        }
        #expect(try oracle(python, folder, replies: false) == 0)
    }

    /// Runs a server to its end; the folder with its files.
    private func run(_ server: Generated) throws -> URL {
        let population = MemoryLog()
        PopulationExport.write(server.scenario, of: server.emulator, to: population)
        server.run()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "emulator-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, log) in [
            ("population.json", population), ("ticks.csv", server.ticks),
            ("truth.ndjson", server.truth), ("replies.ndjson", server.replies),
        ] {
            try Data(log.bytes).write(to: folder.appendingPathComponent(name))
        }
        return folder
    }

    private func oracle(
        _ python: String, _ folder: URL, replies: Bool = true
    ) throws -> Int32 {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.currentDirectoryURL = folder
        process.arguments = [
            root.appendingPathComponent("Benchmarks/oracle/recompute_equity.py").path,
            "--population", "population.json", "--ticks", "ticks.csv", "--truth", "truth.ndjson",
            "--accounts", "150",
        ]
        if replies { process.arguments? += ["--replies", "replies.ndjson"] }
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
