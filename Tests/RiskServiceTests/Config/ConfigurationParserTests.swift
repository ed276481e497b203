import Foundation
import MTBridge
import RiskEngine
import RiskService
import Testing

@Suite("Configuration: what is written is what holds")
struct ConfigurationParserTests {
    @Test("Defaults are those of the structs")
    func defaults() throws {
        let configuration = try ConfigurationFixture.parse(ConfigurationFixture.good)
        #expect(configuration.daemon == DaemonSettings())
        var server = ServerSettings(
            id: ServerID("live1"), bridge: "unix:/run/mt/live1.sock",
            zone: ServerZone(identifier: "America/New_York", shiftMinutes: 420))
        server.readerLogin = Login(1001)
        #expect(configuration.servers == [server])
        let plan = try #require(configuration.plans.first)
        #expect(plan.spec.mode == .observe)
        #expect(plan.reset == ResetTime(minuteOfDay: 0, zone: "Europe/Prague"))
        #expect(
            plan.match == [.group(server: server.id, mask: "demo\\2step*", exclude: false)])
        #expect(
            plan.spec.rules == [
                RuleSpec(
                    id: "two-step/daily", kind: .dailyLoss,
                    amount: .shareOfInitial(PartsPerMillion(rawValue: 50_000)))
            ])
        #expect(configuration.hash.count == 64)
    }

    @Test("Every key of a server is read")
    func server() throws {
        let configuration = try ConfigurationFixture.parse(
            replacing: "reader-login=1001",
            with: """
                reader-login=2001
                reader-secret=/run/secrets/a
                enforcer-login=2002
                enforcer-secret=/run/secrets/b
                connections=3
                batch=128
                pipeline=4
                account-requests=12.5/s
                quote-requests=5/s
                enforcement-requests=7/s
                writes-in-flight=64
                request-timeout=1s 500ms
                dealer-settle=0s
                tier-critical=100ms
                tier-hot=500ms
                tier-warm=2s
                tier-normal=5s
                tier-idle=1min
                stress-velocity=0.1%/s
                breaker-accounts=9
                breaker-share=12.5%
                breaker-corroborated-accounts=99
                breaker-corroborated-share=40%
                breaker-window=5min
                policy=uniform
                quotes=push
                quote-interval=250ms
                quarantine-accounts=7
                quarantine-share=3%
                allow-plaintext=yes
                """)
        var expected = ServerSettings(
            id: ServerID("live1"), bridge: "unix:/run/mt/live1.sock",
            zone: ServerZone(identifier: "America/New_York", shiftMinutes: 420))
        expected.readerLogin = Login(2001)
        expected.readerSecret = "/run/secrets/a"
        expected.enforcerLogin = Login(2002)
        expected.enforcerSecret = "/run/secrets/b"
        expected.connections = 3
        expected.batch = 128
        expected.pipeline = 4
        expected.accountRequestsPerSecond = 12.5
        expected.quoteRequestsPerSecond = 5
        expected.enforcementRequestsPerSecond = 7
        expected.writesInFlight = 64
        expected.requestTimeoutMilliseconds = 1_500
        expected.dealerSettleMilliseconds = 0
        expected.tiers.critical = 100
        expected.tiers.hot = 500
        expected.tiers.warm = 2_000
        expected.tiers.normal = 5_000
        expected.tiers.idle = 60_000
        expected.stressVelocity = PartsPerMillion(rawValue: 1_000)
        expected.breakerAccounts = 9
        expected.breakerShare = PartsPerMillion(rawValue: 125_000)
        expected.breakerCorroboratedAccounts = 99
        expected.breakerCorroboratedShare = PartsPerMillion(rawValue: 400_000)
        expected.breakerWindowMilliseconds = 300_000
        expected.policy = .uniform
        expected.quotes = .push
        expected.quoteIntervalMilliseconds = 250
        expected.quarantineAccounts = 7
        expected.quarantineShare = PartsPerMillion(rawValue: 30_000)
        expected.allowPlaintext = true
        #expect(configuration.servers == [expected])
    }

    @Test("Every key of a rule is read")
    func rules() throws {
        let configuration = try ConfigurationFixture.parse(
            ConfigurationFixture.good + """

                comparator=at_or_below
                anchor=highest_eod
                metric=realized
                severity=pause
                persistence=sustained 5s
                warn-at=60%, 99.5%
                shadow=yes
                version=7
                [Rule two-step/max]
                kind=max_loss
                amount=1000.5
                mark=trailing_eod
                lock=initial+100.01
                warn-at=none
                """)
        var daily = RuleSpec(
            id: "two-step/daily", kind: .dailyLoss,
            amount: .shareOfInitial(PartsPerMillion(rawValue: 50_000)))
        daily.comparator = .atOrBelow
        daily.anchor = .highestEndOfDay
        daily.metric = .realized
        daily.severity = .pause
        daily.persistence = .sustained(milliseconds: 5_000)
        daily.warnAt = [600_000, 995_000].map(PartsPerMillion.init)
        daily.shadow = true
        daily.version = 7
        var most = RuleSpec(
            id: "two-step/max", kind: .maxLoss, amount: .cash(hundredMillionths: 100_050_000_000))
        most.mark = .trailingEndOfDay
        most.lock = .initial(plusHundredMillionths: 10_001_000_000)
        most.warnAt = []
        #expect(configuration.plans[0].spec.rules == [daily, most])
    }

    @Test("Sections may be spread over files, comments and CR LF are ignored")
    func files() throws {
        let parts = ConfigurationFixture.good.components(separatedBy: "[Plan")
        let configuration = try ConfigurationParser.parse([
            ("riskd.conf", "# a comment\r\n; another\r\n\r\n" + parts[0]),
            // The rule comes in a file before its plan.
            ("conf.d/10.conf", "[Rule two-step/b]\nkind = max_loss\n  amount\t= 1000\n"),
            ("conf.d/20.conf", "[Plan" + parts[1]),
        ])
        #expect(configuration.plans[0].spec.rules.map(\.id) == ["two-step/b", "two-step/daily"])
    }

    @Test("The configuration that is shipped parses, and says what is the default")
    func shipped() throws {
        let url = Self.root.appendingPathComponent("etc/riskd/riskd.conf")
        let configuration = try ConfigurationParser.load(path: url.path)
        #expect(configuration.daemon.mode == .observe)
        let text = try String(contentsOf: url, encoding: .utf8)
        // With every `#key=value` line in force it is another text with the same meaning, apart
        // from credentials, which have no default.
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isSetting = line.hasPrefix("#") && line.contains("=") && !line.hasPrefix("# ")
            let isCredential = line.contains("secret=") || line.contains("enforcer-login=")
            lines.append(isSetting && !isCredential ? String(line.dropFirst()) : String(line))
        }
        let explicit = try ConfigurationFixture.parse(lines.joined(separator: "\n"))
        #expect(explicit.canonicalLines == configuration.canonicalLines)
        #expect(lines.filter { $0.contains("=") && !$0.hasPrefix("#") }.count > 35)
    }

    @Test(
        "Every key is in the shipped file and in the manual",
        arguments: [
            "etc/riskd/riskd.conf", "docs/configuration.md",
        ])
    func documented(_ path: String) throws {
        let text = try String(
            contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
        let words = Set(
            text.split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "=" || $0 == "`") }
                .map(String.init))
        let isManual = path.hasSuffix(".md")
        for (section, keys) in ConfigurationKeys.all {
            #expect(text.contains("[\(section)"), "\(section)")
            for key in keys {
                let mentioned = words.contains {
                    isManual ? $0 == "`\(key)`" : $0.hasPrefix("\(key)=")
                }
                #expect(mentioned, "[\(section)] \(key) in \(path)")
            }
        }
        #expect(ConfigurationKeys.all.flatMap(\.keys).count > 45)
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("Files are found beside the main one, by name")
    func load() throws {
        let directory = try TemporaryDirectory()
        let main = directory.path + "/riskd.conf"
        try FileManager.default.createDirectory(
            atPath: directory.path + "/conf.d", withIntermediateDirectories: false)
        let parts = ConfigurationFixture.good.components(separatedBy: "[Plan")
        try parts[0].write(toFile: main, atomically: false, encoding: .utf8)
        try ("[Plan" + parts[1]).write(
            toFile: directory.path + "/conf.d/10-plan.conf", atomically: false, encoding: .utf8)
        try "garbage".write(
            toFile: directory.path + "/conf.d/notes.txt", atomically: false, encoding: .utf8)
        #expect(try ConfigurationParser.load(path: main).plans.count == 1)

        try Data([0xff, 0xfe]).write(
            to: URL(fileURLWithPath: directory.path + "/conf.d/20.conf"))
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationParser.load(path: main)
        }
        #expect(error?.description.contains("20.conf: is not UTF-8") == true)
        #expect(throws: ConfigurationError.self) {
            try ConfigurationParser.load(path: directory.path + "/none.conf")
        }
        withExtendedLifetime(directory) {}
    }
}
