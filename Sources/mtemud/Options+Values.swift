import MTBridge
import MTEmulator
import RiskEngine

extension Options {
    static let valued: Set<String> = [
        "--accounts", "--seed", "--scenario", "--ticks", "--from", "--to", "--time-origin",
        "--time-scale", "--zone", "--server-name", "--export-population", "--export-roster",
        "--export-levels", "--export-ticks", "--dealer-latency", "--dealer-jitter",
        "--answer-latency", "--answer-latency-slow", "--rate-limit", "--requote", "--partial",
        "--quote-timeout", "--traders", "--truth", "--replies", "--actions", "--levels",
        "--behaviour", "--reader", "--enforcer", "--listen", "--control", "--ready-fd",
        "--unquoted", "--trailing", "--lose-hints", "--write-answers", "--time-leap", "--trace",
    ]

    mutating func take(_ name: String, _ value: String) throws(UsageError) {
        switch name {
        case "--accounts": accounts = Int(try number(name, value, 1...200_000))
        case "--seed":
            guard let seed = UInt64(value) else {
                throw UsageError("--seed \(value): expected an unsigned number")
            }
            configuration.seed = seed
        case "--unquoted": population.unquotedShare = try share(name, value)
        case "--trailing": population.trailingShare = try share(name, value)
        case "--scenario": scenarioPath = value
        case "--behaviour": behaviourPath = value
        case "--ticks": ticksPath = value
        case "--from": source.from = try instant(name, value)
        case "--to": source.to = try instant(name, value)
        case "--time-origin": timeOrigin = try origin(value)
        case "--time-scale": configuration.timeScale = try number(name, value, 1...10_000)
        case "--time-leap":
            guard let leap = ClockLeap(parsing: value, instant: EmulatorZone.instant(parsing:))
            else {
                throw UsageError("--time-leap \(value): expected FROM/TO, both UTC, TO the later")
            }
            timeLeap = leap
        case "--zone": configuration.zone = try zone(value)
        case "--server-name": configuration.serverName = value
        case "--export-population": exportPopulation = value
        case "--export-roster": exportRoster = value
        case "--export-levels": exportLevels = value
        case "--export-ticks": exportTicks = value
        case "--truth": truthPath = value
        case "--trace": tracePath = value
        case "--replies": repliesPath = value
        case "--actions": actionsPath = value
        case "--levels": levelsPath = value
        case "--reader": identities.append(try identity(name, value, .reader))
        case "--enforcer": identities.append(try identity(name, value, .enforcer))
        case "--listen":
            do throws(BridgeAddressError) {
                listen.append(try BridgeAddress(value))
            } catch { throw UsageError("--listen: \(error)") }
        case "--control": controlPath = value
        case "--ready-fd": readyDescriptor = Int32(try number(name, value, 0...65_535))
        default: try takeBehaviour(name, value)
        }
    }

    private mutating func takeBehaviour(_ name: String, _ value: String) throws(UsageError) {
        switch name {
        case "--dealer-latency":
            configuration.dealerLatencyMilliseconds = try number(name, value, 0...600_000)
        case "--dealer-jitter":
            configuration.dealerJitterMilliseconds = try number(name, value, 0...600_000)
        case "--answer-latency":
            configuration.answerLatencyMilliseconds = try number(name, value, 0...600_000)
        case "--answer-latency-slow":
            let parts = value.split(separator: ":")
            guard parts.count == 2 else {
                throw UsageError("\(name) \(value): expected SHARE%:MS, as in 1%:1000")
            }
            configuration.answerSlowShare = try share(name, String(parts[0]))
            configuration.answerSlowMilliseconds = try number(
                name, String(parts[1]), 0...600_000)
        case "--rate-limit":
            configuration.accountRequestsPerSecond = Double(try number(name, value, 1...1_000_000))
        case "--requote": configuration.requoteShare = try share(name, value)
        case "--partial": configuration.partialShare = try share(name, value)
        case "--quote-timeout":
            configuration.quoteTimeoutMilliseconds = try number(name, value, 1...86_400_000)
        case "--traders":
            configuration.tradesPerMinute = Double(try number(name, value, 0...100_000))
        case "--lose-hints":
            configuration.hintsLostPercent = UInt64(try share(name, value) * 100)
        case "--write-answers": configuration.answerFaults = try answerFaults(name, value)
        default: throw UsageError("unknown option '\(name)'; see mtemud --help")
        }
    }

    /// `lost=P%,late=P%,tardy=P%,twice=P%,ms=MS`, any of them.
    private func answerFaults(
        _ name: String, _ value: String
    ) throws(UsageError) -> AnswerFaults {
        var faults = AnswerFaults()
        for part in value.split(separator: ",") {
            let words = part.split(separator: "=", maxSplits: 1).map(String.init)
            let amount = words.count == 2 ? words[1] : ""
            switch words[0] {
            case "lost": faults.lostShare = try share(name, amount)
            case "late": faults.lateShare = try share(name, amount)
            case "tardy": faults.tardyShare = try share(name, amount)
            case "twice": faults.twiceShare = try share(name, amount)
            case "ms": faults.lateMilliseconds = try number(name, amount, 0...600_000)
            default:
                throw UsageError(
                    "\(name) \(value): expected lost=P%,late=P%,tardy=P%,twice=P%,ms=MS")
            }
        }
        guard faults.lostShare + faults.lateShare + faults.tardyShare + faults.twiceShare <= 1
        else { throw UsageError("\(name) \(value): the shares add up to more than 100%") }
        return faults
    }

    private func number(
        _ name: String, _ value: String, _ range: ClosedRange<Int64>
    ) throws(UsageError) -> Int64 {
        guard let number = Int64(value), range.contains(number) else {
            throw UsageError(
                "\(name) \(value): expected a whole number, "
                    + "\(range.lowerBound)…\(range.upperBound)")
        }
        return number
    }

    private func share(_ name: String, _ value: String) throws(UsageError) -> Double {
        guard value.hasSuffix("%"), let percent = Double(value.dropLast()),
            (0...100).contains(percent)
        else { throw UsageError("\(name) \(value): expected a percentage, as in 1%") }
        return percent / 100
    }

    private func instant(_ name: String, _ value: String) throws(UsageError) -> UTCTime {
        guard let instant = EmulatorZone.instant(parsing: value) else {
            throw UsageError("\(name) \(value): expected UTC, as in 2014-05-02T12:28:00Z")
        }
        return instant
    }

    private func origin(
        _ value: String
    ) throws(UsageError) -> (utc: UTCTime, monotonicNanoseconds: Int64?) {
        let parts = value.split(separator: "@", maxSplits: 1).map(String.init)
        let utc = try instant("--time-origin", parts.first ?? "")
        guard parts.count == 2 else { return (utc, nil) }
        guard let nanoseconds = Int64(parts[1]) else {
            throw UsageError("--time-origin \(value): expected UTC[@CLOCK_MONOTONIC nanoseconds]")
        }
        return (utc, nanoseconds)
    }

    private func zone(_ value: String) throws(UsageError) -> EmulatorZone {
        guard let zone = EmulatorZone(parsing: value) else {
            throw UsageError(
                "--zone \(value): expected an IANA name, an IANA name with a shift "
                    + "(America/New_York+07:00), or a fixed offset (+03:00)")
        }
        return zone
    }

    private func identity(
        _ name: String, _ value: String, _ role: BridgeRole
    ) throws(UsageError) -> IdentityFile {
        let parts = value.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let login = UInt64(parts[0]), login > 0 else {
            throw UsageError("\(name) \(value): expected LOGIN:SECRETFILE")
        }
        return IdentityFile(login: Login(login), role: role, path: parts[1])
    }
}
