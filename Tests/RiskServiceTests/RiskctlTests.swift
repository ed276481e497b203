import Foundation
import Synchronization
import Testing

@testable import RiskService

/// The program itself, as a shell would run it.
enum RiskctlProgram {
    /// Beside the test bundle, where the package's products are built.
    static let path: String? = {
        let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let path = bundle.map {
            URL(filePath: $0).deletingLastPathComponent().appending(path: "riskctl").path
        }
        guard let path, FileManager.default.isExecutableFile(atPath: path) else {
            print("SKIPPED: riskctl is not built beside the tests")
            return nil
        }
        return path
    }()

    static func run(_ arguments: [String]) throws -> (code: Int32, out: String, err: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(path))
        process.arguments = arguments
        let out = Pipe()
        let err = Pipe()
        process.standardOutput = out
        process.standardError = err
        try process.run()
        let outData = out.fileHandleForReading.readDataToEndOfFile()
        let errData = err.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (
            process.terminationStatus, String(decoding: outData, as: UTF8.self),
            String(decoding: errData, as: UTF8.self)
        )
    }
}

@Suite(.enabled(if: RiskctlProgram.path != nil)) struct RiskctlTests {
    private func run(
        _ rig: InterfaceRig, _ arguments: String...
    ) throws -> (code: Int32, out: String, err: String) {
        try RiskctlProgram.run(arguments + ["--socket", rig.controlPath])
    }

    @Test func accountsAreATable() throws {
        let rig = try InterfaceRig()
        let result = try run(rig, "account", "list")
        #expect(result.code == 0)
        #expect(
            result.out == """
                ACCOUNT     STATUS   TIER    PLAN        EQUITY    BALANCE  CUR  USED %  AGE
                live1/1001  active   normal  two-step  99000.00  100000.00  USD      20  1.2 s
                live1/1002  unarmed  idle    -                -          -  -         -  -

                """)
        let unarmed = try run(rig, "account", "list", "--unarmed")
        #expect(unarmed.out.contains("no initial balance"))
        #expect(!unarmed.out.contains("live1/1001"))
        let paged = try run(rig, "account", "list", "--limit=1")
        #expect(paged.out.hasSuffix("(more: --cursor page-2)\n"))
    }

    @Test func everyReadCommandTalks() throws {
        let rig = try InterfaceRig()
        for (arguments, words) in [
            (
                ["status"],
                ["observe", "live1", "connected", "1 h 02 m", "normal 2", "PAUSED: live1"]
            ),
            (
                ["status"],
                [
                    "1 predicted", "1 not: a symbol held has no quote", "USOIL/3 absent",
                    "below 3, near 41", "44, 2 of them below", "7 of 900 by more than 5",
                    "EURUSD/0 1.25 ppm", "DEGRADED      EURUSD/0: mark_up",
                ]
            ),
            (["account", "show", "live1/1001"], ["two-step/daily", "4000.00", "observed"]),
            (["account", "show", "live1/1001"], ["two-step/best-day", "allowed=760.00"]),
            (["account", "show", "live1/1001"], ["98990.00, 98995.00 at usual spreads"]),
            (
                ["account", "show", "live1/1001"],
                ["stale: it stands still", "(EURUSD: 99000.00, by quotes 98400.00 to 98410.00), 7"]
            ),
            (["violation", "list"], ["vio_1", "withheld", "live1/1001"]),
            (["violation", "show", "vio_1"], ["evidence", "94999.99"]),
            (
                ["violation", "show", "vio_1"],
                [
                    "predicted_equity        94998.50", "spread_only             yes",
                    "EURUSD/0  position  1.19405  1.19455  40 ms  yes      0.0005  0.0001",
                    "12:29:59.900Z  1.19405  1.19455  <- violation", "1 changes",
                ]
            ),
            (
                ["rule", "list"],
                [
                    "two-step/daily", "5% of initial", "2026-03-28T23:00:00.000Z",
                    "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00",
                ]
            ),
            (["enforcement", "status"], ["PAUSED: live1 since", "uid:1000: prices look wrong"]),
            (["enforcement", "list"], ["vio_1", "live1/1001"]),
        ] {
            let human = try RiskctlProgram.run(arguments + ["--socket", rig.controlPath])
            #expect(human.code == 0)
            for word in words { #expect(human.out.contains(word), "\(arguments): \(word)") }
            let json = try RiskctlProgram.run(
                arguments + ["--json", "--socket", rig.controlPath])
            #expect(json.code == 0)
            #expect(JSONValue(text: json.out) != nil)
        }
    }

    /// `violation explain` of what `violation show --json` wrote, as a shell would.
    private func explain(
        _ violation: JSONValue, _ arguments: String...
    ) throws -> (code: Int32, out: String, err: String) {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/violation.json"
        try violation.text.write(toFile: file, atomically: true, encoding: .utf8)
        let id = try #require(violation["id"]?.stringValue)
        return try RiskctlProgram.run(["violation", "explain", id, "--file", file] + arguments)
    }

    @Test func explainRecomputesTheVerdict() throws {
        let violation = try ReceiptFixture.violation()
        let good = try explain(violation)
        #expect(good.code == 0, "\(good.err)")
        #expect(good.out.contains("RECEIPT FOR VIOLATION vio_"))
        #expect(good.out.contains("the verdict follows from the evidence"))
        let json = try explain(violation, "--json")
        #expect(json.code == 0)
        #expect(JSONValue(text: json.out)?["outcome"]?.stringValue == "agrees")
        #expect(JSONValue(text: json.out)?["violation"] == violation)
    }

    @Test func explainSaysWhenTheVerdictDiffers() throws {
        let violation = try ReceiptFixture.violation().with(
            ["evidence", "anchor", "value"], .string("98000.00"))
        let human = try explain(violation)
        #expect(human.code == 1)
        #expect(human.out.contains("! broken"))
        #expect(human.err.contains("THE VERDICT DIFFERS"))
        let json = try explain(violation, "--json")
        #expect(json.code == 1)
        #expect(JSONValue(text: json.out)?["outcome"]?.stringValue == "differs")
        #expect(JSONValue(text: json.out)?["is_violation"]?.boolValue == false)
    }

    @Test func explainAsksRiskd() throws {
        let rig = try InterfaceRig()
        let poor = try run(rig, "violation", "explain", "vio_1")
        #expect(poor.code == 1)
        #expect(poor.out.contains("live1/1001"))
        #expect(poor.err.contains("cannot be recomputed: the evidence has no usable"))
        #expect(try run(rig, "violation", "explain", "vio_9").code == 4)
    }

    @Test func jsonKeepsNumbersAsRecorded() throws {
        let rig = try InterfaceRig()
        let result = try run(rig, "violation", "show", "vio_1", "--json")
        #expect(result.out.contains("\"limit_used_pct\":100.000020"))
    }

    @Test func enrollmentNeedsEverythingAndAReason() throws {
        let rig = try InterfaceRig()
        let complete = [
            "account", "enroll", "live1/1002", "--plan", "two-step", "--evaluation-id", "E-1",
            "--start", "2014-05-01", "--initial-balance", "100000.00", "--currency", "USD",
            "--socket", rig.controlPath,
        ]
        let refused = try RiskctlProgram.run(complete)
        #expect(refused.code == 2)
        #expect(refused.err.contains("--reason is missing"))
        let done = try RiskctlProgram.run(complete + ["--reason", "ticket 7"])
        #expect(done.code == 0)
        #expect(done.out == "done\n")
        #expect(rig.daemon.commands.withLock { $0 }.first?.reason == "ticket 7")
    }

    @Test(
        arguments: [
            ([], 2), (["frobnicate"], 2), (["account"], 2), (["account", "burn"], 2),
            (["account", "show"], 2), (["account", "show", "1001"], 2),
            (["account", "show", "live1/9"], 4), (["violation", "show", "vio_9"], 4),
            (["account", "list", "--tier", "boiling"], 2), (["account", "list", "--colour"], 2),
            (["account", "list", "--limit"], 2), (["config", "reload"], 2),
            (["config", "reload", "--reason", "r"], 0), (["--help"], 0),
            (["enforcement", "pause"], 2), (["enforcement", "pause", "--reason", "r"], 0),
            (["account", "disable", "live1/1001"], 2), (["account", "flatten", "1001"], 2),
            (["account", "disable", "live1/1001", "--reason", "r"], 0),
            (["account", "flatten", "live1/1001", "--reason", "r"], 0),
            (["account", "restore", "live1/1001", "--reason", "r"], 0),
            (["account", "arm", "live1/1001", "--reason", "r"], 0),
            (["violation", "void", "vio_1", "--reason", "r"], 0),
            (["violation", "uphold", "vio_1", "--reason", "r"], 0),
            (["enforcement", "release", "--reason", "r"], 0),
            (["violation", "enforce", "vio_1"], 2),
            (["violation", "enforce", "vio_1", "--reason", "r"], 0),
            (["enforcement", "resume", "--server", "live1", "--reason", "r"], 0),
            (["account", "--help"], 0),
            (["account", "enroll", "--help"], 0), (["event", "tail", "--after", "x"], 2),
            (["config", "check", "--config", "/nonexistent/riskd.conf"], 1),
            (["violation", "explain", "vio_1", "--file", "/nonexistent"], 1),
            (["audit", "verify", "--state-directory", "/nonexistent"], 1),
            (["audit", "export", "--after", "x"], 2), (["audit", "verify", "--head", "1"], 2),
        ] as [([String], Int32)])
    func exitCodesAreTheDocumentedOnes(arguments: [String], code: Int32) throws {
        let rig = try InterfaceRig()
        let takesSocket =
            arguments.count > 1 && !arguments.contains("--help")
            && !arguments.contains("check") && arguments[0] != "audit"
        let result = try RiskctlProgram.run(
            arguments + (takesSocket ? ["--socket=\(rig.controlPath)"] : []))
        #expect(result.code == code, "\(arguments): \(result.err)")
        #expect(result.err.isEmpty == (code == 0))
    }

    @Test func optionsMayStandFirst() throws {
        let rig = try InterfaceRig()
        let first = try RiskctlProgram.run(
            ["--json", "--socket", rig.controlPath, "account", "show", "live1/1001"])
        let last = try run(rig, "account", "show", "live1/1001", "--json")
        #expect(first.code == 0)
        #expect(first.out == last.out)
        let version = try RiskctlProgram.run(["--version"])
        #expect(version.code == 0)
        #expect(version.out.hasPrefix("riskctl "))
    }

    @Test func aDaemonThatIsNotThereIsUnreachable() throws {
        for arguments in [["status"], ["event", "tail"]] {
            let result = try RiskctlProgram.run(arguments + ["--socket", "/nonexistent/s"])
            #expect(result.code == 3)
        }
    }

    @Test func eventTailReplaysFiltersAndCounts() throws {
        let rig = try InterfaceRig()
        rig.emit("account.armed", data: "{\"server\":\"live1\",\"login\":1001}")
        rig.emit("risk.warning", data: "{\"server\":\"live1\",\"login\":1001}")
        rig.emit("risk.warning", server: "live2", data: "{\"server\":\"live2\",\"login\":7}")
        let json = try RiskctlProgram.run([
            "event", "tail", "--after", "0", "--events", "risk.*", "--count", "2", "--json",
            "--socket", rig.eventsPath,
        ])
        #expect(json.code == 0)
        let frames = json.out.split(separator: "\n").map { JSONValue(text: $0) }
        #expect(frames.compactMap { $0?["seq"]?.unsignedValue } == [2, 3])
        let human = try RiskctlProgram.run([
            "event", "tail", "--after", "0", "--server", "live2", "--count", "1", "--socket",
            rig.eventsPath,
        ])
        #expect(human.out == "2014-05-02T12:30:00.003Z  3  risk.warning  live2/7\n")
    }
}
