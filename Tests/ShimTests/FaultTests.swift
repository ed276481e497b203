import CLinux
import Foundation
import MTBridge
import RiskEngine
import Testing

/// A bad shim costs a connection, and neither the process nor its truth.
@Suite(
    .enabled(if: TestPrograms.emulator != nil && TestPrograms.shim != nil),
    .timeLimit(.minutes(5)))
struct FaultTests {
    /// A shim of its own for each test: what one remembers of its sins must not reach another.
    final class Bench {
        let server: TestServer
        let sink = RecordingSink()
        private let directory: TemporaryDirectory
        private let path: String

        init() throws {
            server = try TestServer()
            directory = try TemporaryDirectory()
            path = directory.path + "/shim.so"
            try FileManager.default.copyItem(atPath: #require(TestPrograms.shim), toPath: path)
        }

        /// - Parameter grace: Milliseconds; ample unless the test is about a late return, because
        ///   the machine that runs it may be busy.
        func connect(_ fault: String?, grace: Int64 = 60_000) throws -> ShimConnection {
            var settings = try server.shimSettings(.enforcer, fault.map { "fault=\($0)" } ?? "")
            settings.path = path
            settings.graceMilliseconds = grace
            return try ShimConnection(settings, clock: server.clock)
        }

        /// Pumps until it is done; a test that never is hangs, and is ended by its time limit.
        func pump(_ line: ShimConnection, until done: () -> Bool) throws {
            while !done() {
                line.pump(now: server.clock.monotonic(), sink: sink)
                _ = clinux_wait(line.descriptor, 0, -1, 5_000_000)
            }
        }

        /// A connection past `connect`.
        func ready(_ fault: String?, grace: Int64 = 60_000) throws -> ShimConnection {
            let line = try connect(fault, grace: grace)
            try pump(line) { line.state != .connecting }
            guard case .ready = line.state else {
                Issue.record("not ready: \(line.state)")
                throw CancellationError()
            }
            return line
        }

        /// Asks with a short deadline until it is done: on a busy machine a request may pass its
        /// deadline before the shim was asked at all.
        func ask(
            _ line: ShimConnection, _ request: BridgeRequest, until done: () -> Bool
        ) throws {
            while !done() {
                guard let id = line.submit(request, deadline: deadline(100)) else { break }
                try pump(line) { sink.timeouts.contains(id) || done() }
            }
            try pump(line, until: done)
        }

        func deadline(_ milliseconds: Int64) -> MonotonicTime {
            server.clock.monotonic().advanced(byMilliseconds: milliseconds)
        }
    }

    static let logins = [TestServer.busyLogin, Login(2001), Login(2008)]

    private func hasFailed(_ line: ShimConnection) -> Bool {
        if case .failed = line.state { true } else { false }
    }

    private func isFaulty(_ line: ShimConnection, _ words: String) -> Bool {
        guard case .failed(.faulty(let text)) = line.state else { return false }
        return text.contains(words)
    }

    /// What lies about rows is caught before a row is handed on; the next connection is good.
    @Test(arguments: [
        ("short:accounts", "has no record"), ("other-login:accounts", "which was not asked for"),
        ("nan:accounts", "balance is"), ("garbage:accounts", "claims 4294967280"),
    ])
    func lyingAboutAccounts(fault: String, words: String) throws {
        let bench = try Bench()
        let line = try bench.ready(fault)
        _ = line.submit(.accounts(Self.logins), deadline: bench.deadline(600_000))
        try bench.pump(line) { hasFailed(line) }
        let isCaught =
            isFaulty(line, words)
            || (fault.hasPrefix("other") && isFaulty(line, "has no record"))
        #expect(isCaught, "\(line.state)")
        #expect(bench.sink.accounts.isEmpty)

        let next = try bench.ready(nil)
        let id = try #require(
            next.submit(.accounts(Self.logins), deadline: bench.deadline(600_000)))
        try bench.pump(next) { bench.sink.accounts[id] != nil }
        #expect(bench.sink.accounts[id]?.map(\.login) == Self.logins)
    }

    /// Of a position or deal the reference shim would change the ticket, which nobody can tell.
    @Test(arguments: [
        ("users", "garbage"), ("users", "other-login"), ("users", "short"),
        ("positions", "garbage"), ("deals", "garbage"),
    ])
    func lyingAboutOthers(function: String, kind: String) throws {
        let bench = try Bench()
        let line = try bench.ready("\(kind):\(function)")
        let to = ServerTime(milliseconds: .max)
        let request: BridgeRequest =
            switch function {
            case "users": .users(Self.logins)
            case "positions": .positions(Self.logins)
            default: .deals(Self.logins, from: ServerTime(milliseconds: 0), to: to)
            }
        _ = line.submit(request, deadline: bench.deadline(600_000))
        try bench.pump(line) { hasFailed(line) }
        #expect(isFaulty(line, function), "\(line.state)")
        #expect(bench.sink.replies.isEmpty)
    }

    /// One account whose numbers cannot be must not keep a server unread for ever.
    @Test func theSameOddAccountAgain() throws {
        let bench = try Bench()
        let first = try bench.ready("nan:accounts")
        _ = first.submit(.accounts(Self.logins), deadline: bench.deadline(600_000))
        try bench.pump(first) { isFaulty(first, "login 1001: balance is") }
        let second = try bench.ready("nan:accounts")
        let id = try #require(
            second.submit(.accounts(Self.logins), deadline: bench.deadline(600_000)))
        try bench.pump(second) { bench.sink.accounts[id] != nil }
        // The gate sees what the platform says, and refuses this one account.
        #expect(bench.sink.accounts[id]?.map { $0.equity.isNaN } == [true, false, false])
    }

    /// Whose record cannot be believed is unread, and nobody beside: whoever asks is told to ask
    /// for fewer, until that account stands alone.
    @Test(arguments: ["users", "positions", "orders", "deals"])
    func anOddAccountAmongOthers(function: String) throws {
        let bench = try Bench()
        let fault = "odd:\(function):\(TestServer.busyLogin)"
        func request(_ logins: [Login]) -> BridgeRequest {
            switch function {
            case "users": .users(logins)
            case "positions": .positions(logins)
            case "orders": .orders(logins)
            default:
                .deals(
                    logins, from: ServerTime(milliseconds: 0),
                    to: ServerTime(milliseconds: 4_000_000_000_000))
            }
        }
        let first = try bench.ready(fault)
        _ = first.submit(request(Self.logins), deadline: bench.deadline(600_000))
        try bench.pump(first) { isFaulty(first, "\(function): login 1001 is odd") }

        let line = try bench.ready(fault)
        func ask(_ logins: [Login]) throws -> BridgeReply? {
            let id = line.submit(request(logins), deadline: bench.deadline(600_000))
            try bench.pump(line) {
                hasFailed(line) || id.map { bench.sink.replies[$0] != nil } ?? true
            }
            return id.flatMap { bench.sink.replies[$0] }
        }
        let all = try ask(Self.logins)
        #expect(all == .retcode(.errData))
        let alone = try ask([TestServer.busyLogin])
        #expect(alone == .retcode(.errData))
        let others = try ask([Login(2001), Login(2008)])
        if case .retcode(let code)? = others { Issue.record("the others: \(code)") }
        #expect(others != nil)
        #expect(!hasFailed(line), "\(line.state)")
    }

    @Test(arguments: ["accounts", "server_time"])
    func hangingInARequest(function: String) throws {
        let bench = try Bench()
        let line = try bench.ready("hang:\(function)", grace: 100)
        let request: BridgeRequest =
            function == "accounts" ? .accounts(Self.logins) : .serverTime
        try bench.ask(line, request) { hasFailed(line) }
        #expect(!bench.sink.timeouts.isEmpty)
        #expect(bench.sink.accounts.isEmpty)
        #expect(isFaulty(line, "\(function) has not returned within"), "\(line.state)")
        #expect(isFaulty(line, "left behind (1 of at most"), "\(line.state)")
        let next = try bench.ready(nil)
        _ = next.submit(.serverTime, deadline: bench.deadline(600_000))
        try bench.pump(next) { !bench.sink.replies.isEmpty }
    }

    @Test func hangingInTheEvents() throws {
        let bench = try Bench()
        let line = try bench.ready("hang:poll_events", grace: 100)
        try bench.pump(line) { hasFailed(line) }
        #expect(isFaulty(line, "poll_events has not returned"), "\(line.state)")
    }

    @Test func tooManyHang() throws {
        let bench = try Bench()
        // All at once: delays grow with each that is caught.
        let lines = try (0..<8).map { _ in try bench.ready("hang:accounts", grace: 100) }
        for line in lines {
            try bench.ask(line, .accounts(Self.logins)) { hasFailed(line) }
            #expect(isFaulty(line, "accounts has not returned"), "\(line.state)")
        }
        let refused = #expect(throws: ShimError.self) { try bench.connect(nil) }
        #expect(refused?.kind == .exhausted)
        #expect(refused?.description.contains("riskd-shim-host") == true)
    }

    /// Within the grace of this test, so that only the request is lost.
    @Test func anAnswerAfterItsDeadline() throws {
        let bench = try Bench()
        let line = try bench.ready("late:accounts")
        try bench.ask(line, .accounts(Self.logins)) { line.lateReplies > 0 }
        #expect(!bench.sink.timeouts.isEmpty)
        #expect(bench.sink.accounts.isEmpty)
        _ = line.submit(.serverTime, deadline: bench.deadline(600_000))
        try bench.pump(line) { !bench.sink.replies.isEmpty }
    }

    @Test func anAnswerLongAfterItsDeadline() throws {
        let bench = try Bench()
        let line = try bench.ready("late:accounts", grace: 50)
        try bench.ask(line, .accounts(Self.logins)) { hasFailed(line) }
        #expect(isFaulty(line, "accounts"), "\(line.state)")
        #expect(bench.sink.accounts.isEmpty)
    }

    /// A code that no platform has is handed on: it may have done anything.
    @Test func anUnknownCode() throws {
        let bench = try Bench()
        let line = try bench.ready("error:server_time")
        let id = try #require(line.submit(.serverTime, deadline: bench.deadline(600_000)))
        try bench.pump(line) { bench.sink.replies[id] != nil }
        #expect(bench.sink.replies[id] == .retcode(Retcode(rawValue: 0xdead)))
        #expect(Retcode(rawValue: 0xdead).kind == .unknownOutcome)
    }

    /// Records beside a failure are a contradiction: neither is believed.
    @Test func failingWithRecords() throws {
        let bench = try Bench()
        let line = try bench.ready("error:accounts")
        _ = line.submit(.accounts(Self.logins), deadline: bench.deadline(600_000))
        try bench.pump(line) { hasFailed(line) }
        #expect(isFaulty(line, "failed with 57005, but claims 3 records"), "\(line.state)")
        #expect(bench.sink.accounts.isEmpty)
    }

    /// In a process of its own a crash is a lost connection, and a fresh host serves again.
    @Test(.enabled(if: TestPrograms.host != nil)) func crashing() throws {
        let server = try TestServer()
        let host = try ShimHost(server, options: "fault=crash:positions")
        let clock = server.clock
        let line = try WireConnection.connect(
            to: host.address,
            credentials: BridgeCredentials(
                login: TestServer.reader, role: .reader, secret: Array(ShimHost.secret.utf8)),
            clock: clock)
        let sink = RecordingSink()
        var id: RequestID?
        while true {
            line.pump(now: clock.monotonic(), sink: sink)
            if case .failed = line.state { break }
            if case .ready = line.state, id == nil {
                id = line.submit(
                    .positions(Self.logins),
                    deadline: clock.monotonic().advanced(
                        byMilliseconds: 10_000))
            }
            _ = clinux_wait(line.descriptor, 0, -1, 5_000_000)
        }
        #expect(line.state == .failed(.unreachable(errno: 0)))
        #expect(sink.replies.isEmpty)
        host.program.process.waitUntilExit()
        #expect(host.program.process.terminationReason == .uncaughtSignal)
        _ = try ShimHost(server)
    }
}
