import Foundation
import RiskEngine
import RiskSimulation
import Synchronization

/// Runs the seeds of a course and reports what came of them.
final class SimulateCommand: Sendable {
    private let options: SimulateOptions
    private let oracle: ResetOracle
    private let masks: MaskOracle
    private let sum: Mutex<SeedSum>
    /// By an earlier run that is resumed.
    private let simulatedBefore: Int64
    private let next = Atomic<UInt64>(0)

    init(_ options: SimulateOptions) throws {
        self.options = options
        oracle = try ResetOracle.load(path: options.oracle + "/resets-2026.csv")
        masks = try MaskOracle.load(path: options.oracle + "/masks-2026.csv")
        let earlier = SeedSum(journal: options.journal)
        simulatedBefore = earlier.simulatedMilliseconds
        sum = Mutex(earlier)
        if let path = options.journal {
            say("\(path): \(earlier.done.count) seeds were done before")
        }
    }

    func run() throws -> Int32 {
        let began = Date()
        DispatchQueue.concurrentPerform(iterations: options.jobs) { _ in work() }
        let wall = Date().timeIntervalSince(began)
        report(wall: wall, processor: Double(clock()) / Double(CLOCKS_PER_SEC))
        return sum.withLock { $0.failed.isEmpty && $0.enforcesNormally } ? 0 : 1
    }

    private func work() {
        while true {
            // Relaxed: a number that nobody else gets.
            let index = next.add(1, ordering: .relaxed).oldValue
            guard index < UInt64(options.seeds) else { return }
            let seed = options.seed + index
            guard !sum.withLock({ $0.done.contains(seed) }) else { continue }
            simulate(seed)
        }
    }

    private func simulate(_ seed: UInt64) {
        do {
            let began = Date()
            let report = try simulateOnce(seed)
            let milliseconds = Int64(Date().timeIntervalSince(began) * 1_000)
            var failures = report.failures
            if options.isRepeated {
                let again = try simulateOnce(seed)
                if again.digest != report.digest {
                    failures.append("a second run gave \(again.digest), not \(report.digest)")
                }
            }
            take(report, failures, seed: seed, milliseconds: milliseconds)
        } catch {
            say("seed \(seed): \(error)")
            sum.withLock { $0.failed.append(seed) }
        }
    }

    private func simulateOnce(_ seed: UInt64) throws -> Simulation.Report {
        let directory = NSTemporaryDirectory() + "simulate-\(getpid())-\(seed)-\(UUID())"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let spec = options.specification(seed: seed)
        let simulation = try Simulation(
            spec, oracle: oracle, masks: masks, directory: directory)
        let began = Date()
        let shows = options.seeds == 1 && options.showsProgress
        return try simulation.run { simulated in
            guard shows else { return }
            let wall = Date().timeIntervalSince(began)
            self.say(
                "  \(simulated / 3_600_000) h simulated, \(Int(Double(simulated) / 1_000 / wall)) "
                    + "times real time")
        }
    }

    private func take(
        _ report: Simulation.Report, _ failures: [String], seed: UInt64, milliseconds: Int64
    ) {
        if let path = options.events {
            Self.append(report.lastEvents.joined(separator: "\n") + "\n", to: path)
        }
        if !failures.isEmpty {
            say("seed \(seed) FAILED (replay: simulate \(options.replay(seed: seed)))")
            for line in failures.prefix(10) { say("  \(line)") }
            say("  commit \(Self.commit), the last events:")
            for line in report.lastEvents.suffix(12) { say("    \(line.prefix(400))") }
        }
        sum.withLock { sum in
            let line = sum.add(report, seed: seed, milliseconds: milliseconds)
            if !failures.isEmpty { sum.failed.append(seed) }
            if failures.isEmpty, let path = options.journal { Self.append(line, to: path) }
        }
    }

    /// Of the sources that lie here; a replay needs the same.
    private static var commit: String {
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "rev-parse", "--short", "HEAD"]
        let output = Pipe()
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        guard (try? git.run()) != nil else { return "unknown" }
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        git.waitUntilExit()
        return text.isEmpty ? "unknown" : String(text.prefix { $0 != "\n" })
    }

    private static func append(_ text: String, to path: String) {
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        guard let file = FileHandle(forWritingAtPath: path) else { return }
        file.seekToEndOfFile()
        file.write(Data(text.utf8))
        file.closeFile()
    }

    private func report(wall: Double, processor: Double) {
        let sum = sum.withLock { $0 }
        say("")
        for (name, value) in sum.counts.sorted(by: { $0.key < $1.key }) {
            say("  \(value)\t\(name)")
        }
        let anchors = sum.enforceableAnchors
        if anchors.all > 0 {
            let share = String(
                format: "%.3f", Double(anchors.count) / Double(anchors.all) * 100)
            say("\(anchors.count) of \(anchors.all) anchors enforce: \(share) %")
        }
        if let days = sum.cleanDays {
            let share = String(format: "%.3f", Double(days.enforcing) / Double(days.all) * 100)
            say("\(days.enforcing) of \(days.all) account-days without faults enforce: \(share) %")
        }
        let simulated = Double(sum.simulatedMilliseconds) / 1_000
        let busy = Double(sum.wallMilliseconds) / 1_000
        let runs = options.isRepeated ? 2.0 : 1
        let now = Double(sum.simulatedMilliseconds - simulatedBefore) / 1_000 * runs
        let ratio = processor > 0 ? Int(now / processor) : 0
        say(
            "\(sum.done.count + sum.failed.count) seeds, \(Int(simulated / 3_600)) h simulated in "
                + "\(Int(busy)) s of simulation; this time \(Int(wall)) s, \(Int(processor)) s of "
                + "processor: \(ratio) times real time on one")
        if !sum.enforcesNormally {
            say("FAILED: fewer than 99.9 % of the account-days without faults enforce")
        }
        if !sum.failed.isEmpty {
            say("FAILED: seeds \(sum.failed.sorted().map(String.init).joined(separator: " "))")
        } else if sum.enforcesNormally {
            say("every promise kept")
        }
    }

    private func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
}

extension SimulateOptions {
    /// The options that replay one seed.
    func replay(seed: UInt64) -> String {
        var text = "--course \(course.rawValue) --seed \(seed)"
        if let days { text += " --days \(days)" }
        if let accounts { text += " --accounts \(accounts)" }
        if !faults { text += " --no-faults" }
        for kind in without.sorted() { text += " --without \(kind)" }
        return text
    }

    /// The world of one seed.
    func specification(seed: UInt64) -> SimulationSpec {
        var spec = SimulationSpec()
        spec.seed = seed
        spec.faults = faults
        spec.faultsLeftOut = without
        spec.goesOn = goesOn
        spec.keepsEvents = events != nil
        // 2026-01-05, a Monday.
        let monday: Int64 = 1_767_571_200_000
        switch course {
        case .full:
            spec.days = days ?? 1
            // A week of the year by the seed, so that seeds meet both DST changes.
            spec.start = UTCTime(milliseconds: monday + Int64(seed % 48) * 7 * 86_400_000)
            spec.plans = Self.plans(accounts ?? 50)
        case .seeds:
            spec.days = days ?? 2
            spec.start = UTCTime(milliseconds: monday + Int64(seed * 3 % 348) * 86_400_000)
            spec.plans = Array(Self.plans(accounts ?? 24).prefix(2))
            // Also in the hour that autumn repeats, and in that which spring leaves out.
            spec.plans[0].reset = ["17:00", "01:30", "02:30"][Int(seed % 3)]
            spec.fullMinutesAroundResets = 60
        case .year:
            spec.days = days ?? 365
            // 2026-01-01.
            spec.start = UTCTime(milliseconds: 1_767_225_600_000)
            spec.plans = Self.plans(accounts ?? 18)
            spec.serverZones = ["America/New_York+07:00", "Europe/Athens"]
            for index in spec.plans.indices { spec.plans[index].server = index % 2 }
            spec.fullMinutesAroundResets = 5
        }
        return spec
    }

    /// The six zones of the year, each with another kind of rule.
    private static func plans(_ accounts: Int) -> [SimulationSpec.Plan] {
        var plans = [
            SimulationSpec.Plan("ny", server: 0, zone: "America/New_York", reset: "17:00"),
            SimulationSpec.Plan("prague", server: 0, zone: "Europe/Prague"),
            SimulationSpec.Plan("athens", server: 0, zone: "Europe/Athens"),
            SimulationSpec.Plan("tokyo", server: 0, zone: "Asia/Tokyo"),
            SimulationSpec.Plan("sydney", server: 0, zone: "Australia/Sydney"),
            SimulationSpec.Plan("utc", server: 0, zone: "UTC"),
        ]
        let anchors: [RuleSpec.Anchor] = [.max, .balance, .equity]
        for index in plans.indices {
            plans[index].anchor = anchors[index % 3]
            plans[index].accounts = max(3, (accounts + 5 - index) / 6)
        }
        // Two plans are enforced to the end, on hedging and on netting accounts; of one that would
        // be, it is only written down.
        for index in 1...3 { plans[index].severity = .hard }
        plans[1].enforces = true
        plans[3].enforces = true
        // What is no gain and no loss differs, too.
        plans[2].cashFlows = .money
        plans[4].cashFlows = .gifts
        plans[5].cashFlows = .none
        return plans
    }
}
