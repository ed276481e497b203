import MTBridge
import RiskEngine
import RiskService

/// riskd's command line.
struct Arguments {
    enum Action {
        case run
        case checkConfiguration
        case version
        case help
    }
    var action = Action.run
    var configuration = "/etc/riskd/riskd.conf"
    var origin: ReplayOrigin?
    var scale = 1
    var leap: ClockLeap?

    static let help = """
        usage: riskd [--config FILE] [--check-config] [--time-origin TIME[@NS]] [--time-scale K]
                     [--time-leap FROM/TO]

        Watches trading accounts and acts when one breaks its rules. Usually run by systemd
        (riskd.service); operators talk to it with riskctl.

          --config FILE        configuration (default /etc/riskd/riskd.conf, with conf.d/*.conf)
          --check-config       read and check the configuration and the rosters, then exit:
                               0 good, 1 not; changes nothing
          --time-origin TIME   replay: pretend that it is TIME (RFC 3339, UTC), now, or at the
                               CLOCK_MONOTONIC instant NS in nanoseconds (TIME@NS)
          --time-scale K       replay: time runs K times as fast (with --time-origin)
          --time-leap FROM/TO  replay: from FROM it is TO at once, on every clock of riskd
          --version            print the version
          --help               print this

        Signals: SIGHUP reloads the configuration (all or nothing), SIGTERM stops in order.
        Exit codes: 0 stopped in order, 1 could not start, 2 usage.
        """

    /// - Throws: `UsageError`.
    init(_ words: [String]) throws(UsageError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--config": configuration = try Self.value(of: word, &rest)
            case "--check-config": action = .checkConfiguration
            case "--time-origin":
                let text = try Self.value(of: word, &rest)
                guard let origin = ReplayOrigin(text) else {
                    throw UsageError(
                        "--time-origin \(text): expected 2014-05-02T12:28:00Z or "
                            + "2014-05-02T12:28:00Z@MONOTONIC_NS")
                }
                self.origin = origin
            case "--time-scale":
                let text = try Self.value(of: word, &rest)
                guard let scale = Int(text), (1...100_000).contains(scale) else {
                    throw UsageError("--time-scale \(text): expected 1 to 100000")
                }
                self.scale = scale
            case "--time-leap":
                let text = try Self.value(of: word, &rest)
                guard let leap = ClockLeap(parsing: text, instant: UTCTime.init(rfc3339:)) else {
                    throw UsageError(
                        "--time-leap \(text): expected "
                            + "2014-05-02T21:05:00Z/2014-05-04T20:50:00Z, the later one last")
                }
                self.leap = leap
            case "--version": action = .version
            case "--help", "-h": action = .help
            default: throw UsageError("unknown option '\(word)'")
            }
        }
        if scale != 1 && origin == nil { throw UsageError("--time-scale needs --time-origin") }
        if leap != nil && origin == nil { throw UsageError("--time-leap needs --time-origin") }
    }

    var clock: SystemClock {
        guard let origin else { return SystemClock() }
        return SystemClock(
            origin: origin.utc, atMonotonicNanoseconds: origin.monotonicNanoseconds, scale: scale,
            leap: leap)
    }

    private static func value(
        of option: String, _ rest: inout ArraySlice<String>
    )
        throws(UsageError) -> String
    {
        guard let value = rest.popFirst() else { throw UsageError("\(option) needs a value") }
        return value
    }
}

/// A command line that cannot be understood.
struct UsageError: Error {
    var message: String
    init(_ message: String) { self.message = message }
}

/// `TIME` or `TIME@NS` of `--time-origin`.
struct ReplayOrigin {
    var utc: UTCTime
    var monotonicNanoseconds: Int64

    init?(_ text: String) {
        let parts = text.split(separator: "@", maxSplits: 1)
        guard let first = parts.first, let utc = UTCTime(rfc3339: String(first)) else { return nil }
        self.utc = utc
        if parts.count == 2 {
            guard let instant = Int64(parts[1]) else { return nil }
            monotonicNanoseconds = instant
        } else {
            monotonicNanoseconds = SystemClock.hostMonotonicNanoseconds()
        }
    }
}
