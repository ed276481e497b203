import MTBridge
import RiskEngine
import Testing

/// One suite, three bridges: what riskd relies on holds however the server is reached.
@Suite(.enabled(if: TestPrograms.emulator != nil)) struct ConformanceTests {
    /// Checks that had nothing to check are said aloud; those named must not be among them.
    static func judge(_ report: ConformanceReport) {
        for result in report.results where result.outcome != .passed {
            print("\(report.subject): \(result.check.name) \(result.outcome): \(result.detail)")
        }
        let failed = report.results.filter { $0.outcome == .failed }
        #expect(
            failed.isEmpty,
            "\(failed.map { "\(report.subject): \($0.check.name): \($0.detail)" })")
        let skipped = report.results.filter { $0.outcome == .skipped }.map(\.check.name)
        #expect(skipped.isEmpty, "\(report.subject): nothing to check with: \(skipped)")
        #expect(report.results.count == ConformanceSuite.checks.count)
    }

    @Test func native() throws {
        let server = try TestServer()
        Self.judge(ConformanceSuite.run(server.native(), parts: [.read, .write]))
    }

    @Test(.enabled(if: TestPrograms.shim != nil)) func shimInProcess() throws {
        let server = try TestServer()
        Self.judge(ConformanceSuite.run(server.inProcess(), parts: [.read, .write]))
    }

    @Test(.enabled(if: TestPrograms.shim != nil && TestPrograms.host != nil))
    func shimHosted() throws {
        let server = try TestServer()
        let host = try ShimHost(server)
        Self.judge(ConformanceSuite.run(server.hosted(by: host), parts: [.read, .write]))
    }

    @Test func namesAreUnique() {
        let names = ConformanceSuite.checks.map(\.name)
        #expect(Set(names).count == names.count)
    }

    /// A suite that finds nothing wrong with a liar proves nothing.
    @Test func nobodyThere() throws {
        let directory = try TemporaryDirectory()
        let clock = SystemClock()
        let subject = ConformanceSubject(name: "nobody", clock: clock) { role in
            try WireConnection.connect(
                to: .unix(path: directory.path + "/none.sock"),
                credentials: BridgeCredentials(login: Login(1), role: role, secret: [1]),
                clock: clock)
        }
        let report = ConformanceSuite.run(subject)
        #expect(!report.isConforming)
        #expect(report.count(.failed) == 1)
        #expect(report.count(.skipped) == report.results.count - 1)
    }
}
