internal import Foundation
internal import MTBridge
internal import MTEmulator
internal import RiskEngine
internal import RiskService

/// riskd against emulated servers in one thread and virtual time, judged throughout.
///
/// The same specification gives the same result, to the byte of every log.
public final class Simulation {
    /// What came of it.
    public struct Report: Sendable {
        public var simulatedMilliseconds: Int64 = 0
        public var steps = 0
        public var failures: [String] = []
        public var lastEvents: [String] = []
        public var counts: [(name: String, value: Int)] = []
        /// Of everything that riskd committed: equal for equal seeds.
        public var digest: UInt64 = 0
    }

    private let spec: SimulationSpec
    private let clock: SimulationClock
    private let firm: Firm
    private let judge: Judge
    private let journal = QuietJournal()
    private let commits = CommitLog()
    private var servers: [SimulatedServer] = []
    private var riskd: SteppedDaemon?
    private var mischief: Mischief
    private let directory: String
    private var windows: [ClosedRange<Int64>]?
    private var resets: [(plan: Int, at: Int64)] = []
    private var report = Report()
    private var changesSeen: UInt64 = 0
    private var lookAt: Int64 = 0
    private var inspectAt: Int64 = 0
    private var rolledAt: Int64 = 0
    /// Every event is stepped until then.
    private var settleUntil: Int64 = 0

    public init(_ spec: SimulationSpec, oracle: ResetOracle, directory: String) throws {
        self.spec = spec
        self.directory = directory
        clock = SimulationClock(start: spec.start)
        firm = Firm(spec)
        judge = try Judge(firm, oracle)
        resets = judge.resets(from: spec.start.milliseconds, to: spec.end.milliseconds)
        if let minutes = spec.fullMinutesAroundResets {
            windows = Self.windows(resets.map(\.at), reach: minutes * 60_000)
        }
        mischief = Mischief(spec)
        for index in spec.serverZones.indices {
            servers.append(
                try SimulatedServer(firm: firm, index: index, windows: windows, clock: clock))
        }
        try start()
    }

    private static func windows(_ instants: [Int64], reach: Int64) -> [ClosedRange<Int64>] {
        var windows: [ClosedRange<Int64>] = []
        for at in instants {
            let window = (at - reach)...(at + reach)
            if let last = windows.last, last.upperBound >= window.lowerBound {
                windows[windows.count - 1] = last.lowerBound...window.upperBound
            } else {
                windows.append(window)
            }
        }
        return windows
    }

    // MARK: riskd's life

    private func start() throws {
        var setup = SteppedDaemon.Setup(
            configuration: try firm.configuration(), clock: clock, journal: journal,
            directory: directory,
            connectors: Dictionary(
                uniqueKeysWithValues: servers.map { ($0.id, $0.connector as any BridgeConnector) }))
        let commits = commits
        setup.observer = { commits.append($0) }
        riskd = try SteppedDaemon(setup)
        for index in servers.indices { excuse(index, milliseconds: 20_000) }
    }

    private func restart(crashing: Bool) throws {
        riskd?.end(crashing: crashing)
        // The lock on the ledger goes with the last reference.
        riskd = nil
        try start()
    }

    private func excuse(_ server: Int, milliseconds: Int64) {
        judge.excuse(server: server, until: clock.trueUTC.milliseconds + milliseconds)
    }

    // MARK: Time

    /// Runs to the end, or to the first failure.
    public func run(progress: (Int64) -> Void = { _ in }) throws -> Report {
        while clock.trueUTC < spec.end, judge.failures.isEmpty {
            let wake = try step()
            clock.advance(to: next(wake))
            report.steps += 1
            if report.steps % 65_536 == 0 {
                progress(clock.trueUTC.milliseconds(since: spec.start))
            }
        }
        riskd?.end(crashing: false)
        finish()
        return report
    }

    /// One round of everything at the present instant; when somebody wants the next.
    private func step() throws -> MonotonicTime {
        let now = clock.monotonic()
        let utc = clock.trueUTC.milliseconds
        try cause(utc)
        guard let riskd else { return now }
        for server in servers {
            if server.advance(to: now) { riskd.quotesChanged(server.id, now: now) }
            if server.traffic.takeForRiskd() { riskd.stir(server.id) }
        }
        lookIfChanged(utc)
        while let reset = resets.first, reset.at <= utc {
            judge.reset(plan: reset.plan, at: reset.at, truth)
            rolledAt = utc
            inspectAt = utc
            resets.removeFirst()
        }
        var wake = riskd.step(now: now)
        for server in servers {
            server.pumpIfWritten(now)
            if let due = server.emulator.nextDue { wake = min(wake, due) }
            if server.traffic.isForRiskd { wake = now }
        }
        examine(riskd, at: utc)
        return wake
    }

    private func examine(_ riskd: SteppedDaemon, at utc: Int64) {
        let notices = commits.take()
        // Days first: a violation belongs to the day that its account has entered.
        if utc >= inspectAt || !notices.isEmpty {
            judge.inspect(at: utc) { riskd.account($0) }
            inspectAt = utc + (utc < rolledAt + 120_000 ? 250 : 5_000)
        }
        for notice in notices { judge.take(notice, at: utc) }
        if report.steps % 128 == 0 {
            for line in riskd.forgottenAccounts() { judge.fail("forgotten: \(line)", at: utc) }
        }
    }

    /// Truth changes with ticks, and with what a server does to an account.
    private func lookIfChanged(_ utc: Int64) {
        let changes = servers.reduce(0) { $0 &+ $1.changes }
        guard changes != changesSeen || utc >= lookAt else { return }
        changesSeen = changes
        lookAt = utc + 1_000
        judge.look(at: utc, truth)
    }

    private func truth(_ server: Int, _ login: Login) -> AccountTruth? {
        servers[server].emulator.truth(of: login)
    }

    /// What fails now, if anything.
    private func cause(_ utc: Int64) throws {
        guard isFull(utc) else { return }
        while let deed = mischief.next(before: utc) {
            report.counts.count("fault: \(deed.kind)")
            switch deed {
            case .cut(let server, let role): servers[server].connector.cut(role)
            case .gone(let server, let milliseconds):
                servers[server].emulator.inject(.gone(milliseconds: milliseconds))
            case .lie(let server, let fault): servers[server].emulator.inject(fault)
            case .restart: try restart(crashing: false)
            case .crash: try restart(crashing: true)
            case .hostClock(let error): clock.hostErrorMilliseconds = error
            }
            for server in servers.indices { excuse(server, milliseconds: deed.outageMilliseconds) }
        }
    }

    private func isFull(_ utc: Int64) -> Bool {
        guard let windows else { return true }
        return windows.contains { $0.contains(utc) }
    }

    /// The next instant worth a step.
    private func next(_ wake: MonotonicTime) -> MonotonicTime {
        let now = clock.monotonic()
        let utc = clock.trueUTC.milliseconds
        var target = max(wake, now.advanced(byMilliseconds: 1))
        if let reset = resets.first {
            target = min(target, clock.monotonic(at: UTCTime(milliseconds: reset.at)))
        }
        if isFull(utc) || utc < settleUntil { return target }
        // A leap, and then as many rounds as the answers need.
        var leap = utc + spec.coarseSeconds * 1_000
        if let window = windows?.first(where: { $0.lowerBound > utc }) {
            leap = min(leap, window.lowerBound)
        }
        settleUntil = leap + 300
        for server in servers.indices {
            judge.excuse(server: server, until: leap + 2 * spec.coarseSeconds * 1_000)
        }
        return clock.monotonic(at: UTCTime(milliseconds: leap))
    }

    private func finish() {
        report.simulatedMilliseconds = clock.trueUTC.milliseconds(since: spec.start)
        report.failures = judge.failures
        report.lastEvents = commits.tail
        report.digest = commits.digest
        let tally = judge.tally
        report.counts += [
            ("violations", tally.violations), ("episodes", tally.episodes),
            ("transient episodes", tally.transient), ("touches", tally.touches),
            ("resets", tally.resets),
        ]
        for (name, value) in tally.provenance.sorted(by: { $0.key < $1.key }) {
            report.counts.append(("anchors \(name)", value))
        }
        for (name, value) in tally.events.sorted(by: { $0.key < $1.key }) {
            report.counts.append(("event \(name)", value))
        }
    }
}

extension [(name: String, value: Int)] {
    mutating func count(_ name: String) {
        if let index = firstIndex(where: { $0.name == name }) {
            self[index].value += 1
        } else {
            append((name, 1))
        }
    }
}
