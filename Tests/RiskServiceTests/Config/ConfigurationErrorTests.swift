import Foundation
import RiskService
import Testing

@Suite("Configuration: errors name file, line and the fix")
struct ConfigurationErrorTests {
    /// A line of the good configuration, what stands there instead, and what the error says.
    struct Row: Sendable, CustomTestStringConvertible {
        var line: String
        var instead: String
        var at: Int
        var says: [String]

        init(_ line: String, _ instead: String, _ at: Int, _ says: String...) {
            self.line = line
            self.instead = instead
            self.at = at
            self.says = says
        }

        var testDescription: String { instead }
    }

    @Test(
        "One mistake, one error",
        arguments: [
            Row(
                "reader-login=1001", "reader-logn=1\nreader-login=1001", 4,
                "unknown key 'reader-logn'",
                "did you mean 'reader-login'?"),
            Row(
                "reader-login=1001", "reader-login=1001\nfrobnicate=1", 5,
                "unknown key 'frobnicate'",
                "expected one of bridge, "),
            Row(
                "reader-login=1001", "reader-login=1001\nbatch=2\nbatch=3", 6,
                "batch is given twice",
                "first on line 5"),
            Row("reader-login=1001", "reader-login=0", 4, "a login: a whole number above 0"),
            Row("reader-login=1001", "batch=1", 1, "lacks reader-login="),
            Row("reader-login=1001", "reader-login=1001\nbatch=0", 5, "from 1 to 4096"),
            Row("reader-login=1001", "reader-login=1001\naccount-requests=20", 5, "such as 20/s"),
            Row(
                "reader-login=1001", "reader-login=1001\naccount-requests=nan/s", 5, "as 20/s"),
            Row(
                "reader-login=1001", "reader-login=1001\nrequest-timeout=5", 5, "250ms, 1s or"),
            Row("reader-login=1001", "reader-login=1001\nallow-plaintext=true", 5, "yes or no"),
            Row(
                "reader-login=1001", "reader-login=1001\nenforcer-login=1001", 5,
                "a manager of its own"),
            Row(
                "reader-login=1001", "reader-login=1001\nenforcer-secret=/x", 5,
                "without enforcer-login="),
            Row("reader-login=1001", "reader-login=1001\ntier-hot=100ms", 1, "do not ascend"),
            Row(
                "reader-login=1001", "reader-login=1001\nbreaker-share=0%", 5,
                "a percentage above 0%"),
            Row("bridge=unix:/run/mt/live1.sock", "bridge=/run/mt/live1.sock", 2, "unix:/PATH"),
            Row(
                "bridge=unix:/run/mt/live1.sock", "bridge=tcp:192.0.2.1:7001", 2,
                "leaves this host",
                "allow-plaintext=yes"),
            Row("bridge=unix:/run/mt/live1.sock", "bridge=tcp:mt.example:7001", 2, "an IP address"),
            Row("zone=America/New_York+07:00", "zone=America/New_Yorc", 3, "an IANA zone"),
            Row("zone=America/New_York+07:00", "zone=EST", 3, "an IANA zone"),
            Row("[Server live1]", "[Server live 1]", 1, "'live 1' is not a name"),
            Row("[Server live1]", "[Server live1", 1, "is not a section"),
            Row("[Plan two-step]", "[Plam two-step]", 5, "did you mean [Plan]?"),
            Row(
                "match=live1:demo\\2step*", "match=live2:demo\\2step*", 6, "unknown server 'live2'",
                "did you mean 'live1'?"),
            Row("match=live1:demo\\2step*", "match=demo\\2step*", 6, "names no server"),
            Row(
                "match=live1:demo\\2step*", "match=live1:demo/2step*", 6,
                "separated by '\\', not '/'"),
            Row("match=live1:demo\\2step*", "match=live1:a,,live1:b", 6, "empty entry"),
            Row("match=live1:demo\\2step*", "match=!live1:demo*", 6, "only excludes"),
            Row("match=live1:demo\\2step*", "match=live1:login x", 6, "a number above 0"),
            Row("match=live1:demo\\2step*", "", 5, "lacks match="),
            Row(
                "reset=00:00 Europe/Prague", "reset=24:00 Europe/Prague", 7,
                "HH:MM and an IANA zone"),
            Row(
                "reset=00:00 Europe/Prague", "reset=00:00 Europe/Brno", 7, "an IANA zone"),
            Row(
                "reset=00:00 Europe/Prague", "reset=00:00 Europe/Prague\ncurrency=usd", 8,
                "capital letters"),
            Row(
                "[Rule two-step/daily]", "[Rule twostep/daily]", 8, "unknown plan 'twostep'",
                "did you mean 'two-step'?"),
            Row("[Rule two-step/daily]", "[Rule daily]", 8, "write [Rule PLAN/NAME]"),
            Row("kind=daily_loss", "kind=daily", 9, "daily_loss or max_loss"),
            Row("amount=5% of initial", "amount=5 % of initial", 10, "'5% of initial'"),
            Row("amount=5% of initial", "amount=5%", 10, "an amount"),
            Row("amount=5% of initial", "amount=0% of initial", 10, "above 0%"),
            Row("amount=5% of initial", "amount=101% of initial", 10, "up to 100%"),
            Row("amount=5% of initial", "amount=5.00001% of initial", 10, "an amount"),
            Row("amount=5% of initial", "amount=-5", 10, "an amount"),
            Row("amount=5% of initial", "amount=1e3", 10, "an amount"),
            Row("amount=5% of initial", "amount=5% of balance", 10, "an amount"),
            Row(
                "amount=5% of initial", "amount=5% of initial\nmark=static", 11,
                "for kind=max_loss only"),
            Row("amount=5% of initial", "amount=5% of initial\nwarn-at=80%,50%", 11, "ascending"),
            Row("amount=5% of initial", "amount=5% of initial\nwarn-at=50%,100%", 11, "below 100%"),
            Row("amount=5% of initial", "amount=5% of initial\nversion=0", 11, "from 1 to"),
            Row(
                "amount=5% of initial", "amount=5% of initial\npersistence=sustained", 11,
                "sustained 5s"),
            Row("amount=5% of initial", "amount=5% of initial\nno equals sign", 11, "has no '='"),
        ])
    func one(_ row: Row) throws {
        let lines = ConfigurationFixture.good.split(separator: "\n").map(String.init)
        try #require(lines.contains(row.line))
        let text = lines.map { $0 == row.line ? row.instead : $0 }.joined(separator: "\n")
        let issues = ConfigurationFixture.issues(text)
        let issue = try #require(issues.first)
        #expect(issue.hasPrefix("riskd.conf:\(row.at): "))
        for words in row.says { #expect(issue.contains(words), "\(issue)") }
    }

    @Test("All errors are reported, in order")
    func all() {
        let issues = ConfigurationFixture.issues(
            ConfigurationFixture.good
                .replacingOccurrences(of: "zone=America", with: "zone=Amerika")
                .replacingOccurrences(of: "reset=00:00", with: "reset=0:00")
                .replacingOccurrences(of: "amount=5%", with: "amount=500%"))
        #expect(
            issues.map { $0.split(separator: " ")[0] } == [
                "riskd.conf:3:", "riskd.conf:7:", "riskd.conf:10:",
            ])
    }

    @Test("A duplicate section names the first, in whichever file")
    func duplicateSection() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationParser.parse([
                ("a.conf", ConfigurationFixture.good),
                ("b.conf", "\n[Plan two-step]\nreset=00:00 UTC\n"),
            ])
        }
        #expect(
            error?.issues.map(\.description) == [
                "b.conf:2: duplicate section [Plan two-step], first at a.conf:5; put all its keys"
                    + " there"
            ])
    }

    @Test("An empty file asks for a server; a plan without rules is no plan")
    func missing() {
        #expect(ConfigurationFixture.issues("").first?.contains("[Server NAME]") == true)
        let lines = ConfigurationFixture.good.split(separator: "\n").dropLast(3)
        let issues = ConfigurationFixture.issues(lines.joined(separator: "\n"))
        #expect(issues.count == 1)
        #expect(issues.first?.contains("has no rules") == true)
    }

    @Test("A key before any section")
    func early() {
        #expect(
            ConfigurationFixture.issues("mode=observe\n" + ConfigurationFixture.good).first?
                .hasPrefix("riskd.conf:1: 'mode=observe' stands before any section") == true)
    }
}
