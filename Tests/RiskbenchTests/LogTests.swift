import Foundation
import RiskJudge
import Testing

@Suite("Logs of a run")
struct LogTests {
    private func file(_ lines: [String], newline: Bool = true) throws -> String {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("riskbench-\(UUID().uuidString).ndjson")
        let text = lines.joined(separator: "\n") + (newline ? "\n" : "")
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test("truth, replies and events of one run lead to one verdict")
    func whole() throws {
        let truthPath = try file([
            #"{"kind":"start","mono_ns":0,"accounts":2}"#,
            #"{"kind":"level","login":7,"level":"bal/daily","breach_below":95000}"#,
            #"{"kind":"level","login":8,"level":"max/daily","breach_below":-4}"#,
            #"{"kind":"below","login":7,"level":"bal/daily","mono_ns":1000000000,"utc_ms":5,"#
                + #""tick":10,"equity":94999}"#,
            #"{"kind":"end","mono_ns":9000000000,"tick_lag_ms":{"p50":0.1,"p99":1.5,"max":3},"#
                + #""ticks":99}"#,
        ])
        let replyPath = try file([
            #"{"kind":"quotes","mono_ns":1,"rows":[["EURUSD",1.1,1.2]],"x":null}"#,
            #"{"kind":"accounts","mono_ns":1020000000,"identity":"r1","request":4,"tick":11,"#
                + #""rows":[[7,94990],[8,-3]]}"#,
            #"{"kind":"accounts","mono_ns":1050000000,"identity":"r1","request":5,"tick":12,"#
                + #""rows":[[7,94980]]}"#,
        ])
        let truth = try TruthLog.read(truthPath)
        #expect(truth.tickLag.p99 == 1.5)
        #expect(truth.ticks == 99)
        let reads = try ReplyLog.read(replyPath, truth: truth)
        #expect(reads.requests.map(\.rows) == [2, 1])
        let line = Array(
            (#"{"event":"risk.violation_flagged","id":"evt_1","ts":"x","seq":12,"epoch":"e","data""#
                + #":{"server":"emu","login":7,"rule":{"version":1,"id":"bal/daily"},"#
                + #""violation_id":"vio_1","quotes":[{"a":[1,2.5e3,true]}],"note":"a \"b\" \\"}}"#)
                .utf8)
        let event = try #require(
            RiskEvent(line: line, range: 0..<line.count, arrival: 1_060_000_000))
        #expect(event.login == 7)
        #expect(event.seq == 12)
        #expect(event.violation == "vio_1")
        let verdict = Judge.judge(
            truth: truth, reads: reads, events: [event],
            parameters: JudgeParameters(
                bound: 1_000_000_000, from: 0, recordedUntil: 10_000_000_000))
        #expect(verdict.passed)
        #expect(verdict.latencies == [60_000_000])
    }

    @Test("a rule is an object with an id, or its id", arguments: [#"{"id":"a/b"}"#, #""a/b""#])
    func ruleOfAnEvent(rule: String) throws {
        let line = Array(#"{"event":"evaluation.failed","seq":3,"data":{"rule":\#(rule)}}"#.utf8)
        let event = try #require(RiskEvent(line: line, range: 0..<line.count, arrival: 0))
        #expect(event.rule == "a/b")
        #expect(event.seq == 3)
    }

    @Test("a broken line names its file and number")
    func broken() throws {
        let path = try file([#"{"kind":"start"}"#, #"{"kind":"below","login":7,"#])
        #expect {
            try TruthLog.read(path)
        } throws: { error in
            (error as? LogError)?.line == 2 && (error as? LogError)?.file == path
        }
    }

    @Test("an interval that opens twice is refused")
    func contradictory() throws {
        let below = #"{"kind":"below","login":7,"level":"l","mono_ns":1,"tick":1,"equity":1}"#
        let path = try file([
            #"{"kind":"level","login":7,"level":"l","breach_below":2}"#, below, below,
        ])
        #expect(throws: LogError.self) { try TruthLog.read(path) }
    }

    @Test("the last line of a killed writer is dropped")
    func torn() throws {
        let path = try file(
            [#"{"kind":"accounts","mono_ns":1,"tick":1,"rows":[]}"#, #"{"kind":"acc"#],
            newline: false)
        #expect(try ReplyLog.read(path, truth: Truth()).requests.count == 1)
    }

    @Test(
        "the cursor fails on what is no JSON",
        arguments: ["{", #"{"a"1}"#, #"{"a":1"#, #"{"a":[1,2}"#, #"{"a":}"#, #"{"a":"x}"#, "[1]"])
    func noJSON(_ text: String) {
        var cursor = JSONCursor(text)
        cursor.members { _, value in value.skip() }
        #expect(cursor.failed)
    }

    @Test("whole numbers are exact, and nothing else is one")
    func integers() {
        var cursor = JSONCursor("-9007199254740993")
        #expect(cursor.integer() == -9_007_199_254_740_993)
        for text in ["1.5", "1e3", "x", "99999999999999999999"] {
            var cursor = JSONCursor(text)
            _ = cursor.integer()
            #expect(cursor.failed)
        }
    }
}
