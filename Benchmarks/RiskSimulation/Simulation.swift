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

    let spec: SimulationSpec
    let clock: SimulationClock
    private let firm: Firm
    let judge: Judge
    private let journal = QuietJournal()
    let commits: CommitLog
    private(set) var servers: [SimulatedServer] = []
    private var riskd: SteppedDaemon?
    private var mischief: Mischief
    private var cashDesk: CashDesk
    private let directory: String
    private var windows: [ClosedRange<Int64>]?
    /// The first of them that is not over.
    private var window = 0
    private var resets: [(plan: Int, at: Int64)] = []
    var report = Report()
    private var changesSeen: UInt64 = 0
    private var lookAt: Int64 = 0
    private var inspectAt: Int64 = 0
    private var rolledAt: Int64 = 0
    /// Every event is stepped until then.
    private var settleUntil: Int64 = 0

    /// A person has stopped all enforcement: until when, and when riskd is killed meanwhile.
    private var brake: (until: Int64, crashAt: Int64?)?
    /// Bad ticks that are still to come, by server.
    private var badTicks: [BadTicks?]

    /// Windows are stepped in full around their ends, too.
    private static let maskReach: Int64 = 10_000

    public init(
        _ spec: SimulationSpec, oracle: ResetOracle, masks: MaskOracle, directory: String
    ) throws {
        self.spec = spec
        self.directory = directory
        clock = SimulationClock(start: spec.start)
        firm = Firm(spec)
        commits = CommitLog(keepsAll: spec.keepsEvents)
        judge = try Judge(firm, oracle, masks)
        resets = judge.resets(from: spec.start.milliseconds, to: spec.end.milliseconds)
        badTicks = spec.serverZones.map { _ in nil }
        if let minutes = spec.fullMinutesAroundResets {
            let reach = minutes * 60_000
            let ends = judge.servers.flatMap(\.windows).flatMap { [$0.lowerBound, $0.upperBound] }
            windows = Self.windows(
                resets.map { ($0.at - reach)...($0.at + reach) }
                    + ends.map { ($0 - Self.maskReach)...($0 + Self.maskReach) })
        }
        mischief = Mischief(spec)
        cashDesk = CashDesk(
            firm, resets: resets, masks: judge.servers.map(\.windows), windows: windows)
        for index in spec.serverZones.indices {
            servers.append(
                try SimulatedServer(firm: firm, index: index, windows: windows, clock: clock))
        }
        try start()
    }

    /// The same time without overlaps, ascending.
    private static func windows(_ parts: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
        var windows: [ClosedRange<Int64>] = []
        for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = windows.last, last.upperBound >= part.lowerBound {
                windows[windows.count - 1] =
                    last.lowerBound...max(last.upperBound, part.upperBound)
            } else {
                windows.append(part)
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
        judge.restarted(crashing: crashing)
        try start()
    }

    private func excuse(_ server: Int, milliseconds: Int64) {
        judge.excuse(server: server, until: clock.trueUTC.milliseconds + milliseconds)
    }

    // MARK: Time

    /// Runs to the end, or to the first failure.
    public func run(progress: (Int64) -> Void = { _ in }) throws -> Report {
        while clock.trueUTC < spec.end, judge.failures.isEmpty || spec.goesOn {
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
        // Before this instant's own changes: a day ends with what was true until then.
        while let reset = resets.first, reset.at <= utc {
            judge.reset(plan: reset.plan)
            rolledAt = utc
            inspectAt = utc
            resets.removeFirst()
        }
        lookIfChanged(utc)
        var wake = riskd.step(now: now)
        for (index, server) in servers.enumerated() {
            if server.traffic.takeAccountRead() { badTicks[index]?.asked(at: utc) }
            server.pumpIfWritten(now)
            judge.wrote(server.writesReceived, server: index, at: utc)
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
        for notice in notices {
            judge.take(notice, at: utc)
            if notice.violations.contains(where: \.isToBeEnforced) {
                mischief.enforcementBegan(at: utc)
            }
        }
        if let breach = servers.lazy.compactMap(\.budget.breach).first {
            judge.fail(breach, at: utc)
        }
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
        for index in servers.indices {
            if let fault = badTicks[index]?.due(at: utc) { servers[index].emulator.inject(fault) }
            if badTicks[index]?.isOver ?? false { badTicks[index] = nil }
        }
        try endBrake(utc)
        while let deed = cashDesk.take(before: utc) { pay(deed, at: utc) }
        guard isFull(utc) else { return }
        while let deed = mischief.next(before: utc) {
            report.counts.count("fault: \(deed.kind)")
            commits.note("\(UTCTime(milliseconds: utc).rfc3339) FAULT \(deed)")
            switch deed {
            case .cut(let server, let role): servers[server].connector.cut(role)
            case .gone(let server, let milliseconds):
                servers[server].emulator.inject(.gone(milliseconds: milliseconds))
                if milliseconds > spec.blindMilliseconds {
                    judge.expectBlind(server: server, by: utc + spec.blindMilliseconds)
                }
            case .lie(let server, let fault): servers[server].emulator.inject(fault)
            case .resync(let server, let plan): servers[server].emulator.inject(.restart(plan))
            case .badTicks(let server, let symbol, let factor):
                badTicks[server] = BadTicks(symbol: symbol, factor: factor)
            case .restart: try restart(crashing: false)
            case .crash: try restart(crashing: true)
            case .hostClock(let error): clock.hostErrorMilliseconds = error
            case .brake(let milliseconds, let crashes):
                stop(utc, milliseconds: milliseconds, crashes: crashes)
            case .view(let plan, let login, let fault):
                show(plan, login, fault, at: utc)
                continue
            }
            for server in servers.indices { excuse(server, milliseconds: deed.outageMilliseconds) }
        }
    }

    /// Whoever is being closed is left alone: what closes asks for more than rows.
    private func show(_ plan: Int, _ login: Login, _ fault: ViewFault, at utc: Int64) {
        guard judge.shows(fault, plan, login, at: utc) else { return }
        servers[spec.plans[plan].server].emulator.inject(.view(fault))
    }

    private func stop(_ utc: Int64, milliseconds: Int64, crashes: Bool) {
        guard brake == nil else { return }
        riskd?.setPaused(true, reason: "simulated")
        judge.paused(at: utc)
        brake = (utc + milliseconds, crashes ? utc + milliseconds / 2 : nil)
    }

    private func endBrake(_ utc: Int64) throws {
        guard let stopped = brake else { return }
        if let crashAt = stopped.crashAt, utc >= crashAt {
            brake?.crashAt = nil
            try restart(crashing: true)
            for server in servers.indices { excuse(server, milliseconds: 25_000) }
        }
        guard utc >= stopped.until else { return }
        brake = nil
        riskd?.setPaused(false, reason: "simulated")
        judge.released(at: utc)
        try riskd?.release(reason: "simulated")
        commits.note("\(UTCTime(milliseconds: utc).rfc3339) FAULT brake over")
    }

    private func isFull(_ utc: Int64) -> Bool {
        guard let windows else { return true }
        while window < windows.count, windows[window].upperBound < utc { window += 1 }
        return window < windows.count && windows[window].contains(utc)
    }

    /// The next instant worth a step.
    private func next(_ wake: MonotonicTime) -> MonotonicTime {
        let now = clock.monotonic()
        let utc = clock.trueUTC.milliseconds
        var target = max(wake, now.advanced(byMilliseconds: 1))
        if let reset = resets.first {
            target = min(target, clock.monotonic(at: UTCTime(milliseconds: reset.at)))
        }
        let deeds = [cashDesk.dueAt, brake?.until, brake?.crashAt].compactMap(\.self)
        for due in badTicks.compactMap({ $0?.dueAt }) + deeds {
            target = min(target, clock.monotonic(at: UTCTime(milliseconds: due)))
        }
        if isFull(utc) || utc < settleUntil { return max(target, now.advanced(byMilliseconds: 1)) }
        // A leap, and then as many rounds as the answers need.
        var leap = utc + spec.coarseSeconds * 1_000
        if let windows, window < windows.count { leap = min(leap, windows[window].lowerBound) }
        settleUntil = leap + 300
        for server in servers.indices {
            judge.excuse(server: server, until: leap + 2 * spec.coarseSeconds * 1_000)
        }
        return clock.monotonic(at: UTCTime(milliseconds: leap))
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
