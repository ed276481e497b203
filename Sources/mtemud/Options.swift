import MTBridge
import MTEmulator
import RiskEngine

/// What the command line asks for.
struct Options {
    struct IdentityFile {
        var login: Login
        var role: BridgeRole
        var path: String
    }
    var configuration = Options.defaults
    var source = TickSource()
    var ticksPath: String?
    var generate = false
    var accounts: Int?
    var population = PopulationOptions()
    var scenarioPath: String?
    var behaviourPath: String?
    var timeOrigin: (utc: UTCTime, monotonicNanoseconds: Int64?)?
    var timeLeap: ClockLeap?
    var exportPopulation: String?
    var exportRoster: String?
    var exportLevels: String?
    var exportTicks: String?
    var exportOnly = false
    var truthPath: String?
    var tracePath: String?
    var repliesPath: String?
    var actionsPath: String?
    var levelsPath: String?
    var identities: [IdentityFile] = []
    var listen: [BridgeAddress] = []
    var controlPath: String?
    var readyDescriptor: Int32?
    var exitAtEnd = false

    init(_ arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            if try take(flag: name) { continue }
            guard Self.valued.contains(name) else {
                throw UsageError("unknown option '\(name)'; see mtemud --help")
            }
            guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value") }
            try take(name, value)
        }
        try check()
    }

    private mutating func take(flag name: String) throws(UsageError) -> Bool {
        switch name {
        case "--generate": generate = true
        case "--export-only": exportOnly = true
        case "--exit-at-end": exitAtEnd = true
        case "--traders-turn-over": configuration.tradersTurnOver = true
        default: return false
        }
        return true
    }

    private func check() throws(UsageError) {
        guard accounts == nil || scenarioPath == nil else {
            throw UsageError("give --accounts or --scenario, not both")
        }
        guard accounts != nil || scenarioPath != nil else {
            throw UsageError("give --accounts N or --scenario FILE")
        }
        guard ticksPath == nil || !generate else {
            throw UsageError("give --ticks or --generate, not both")
        }
        guard ticksPath != nil || generate else {
            throw UsageError("give --ticks FILE or --generate")
        }
        guard timeLeap == nil || timeOrigin != nil else {
            throw UsageError("--time-leap needs --time-origin")
        }
        guard exportOnly || !listen.isEmpty else {
            throw UsageError("give --listen ADDRESS (or --export-only)")
        }
        guard exportOnly || !identities.isEmpty else {
            throw UsageError("give --reader LOGIN:FILE or --enforcer LOGIN:FILE")
        }
    }
}

/// A command line that cannot be obeyed; exit status 2.
struct UsageError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension Options {
    /// The commonest MetaTrader clock, where the zone data has it.
    fileprivate static var defaults: EmulatorConfiguration {
        var configuration = EmulatorConfiguration()
        configuration.zone = EmulatorZone(parsing: "America/New_York+07:00") ?? .utc
        return configuration
    }
}
