import RiskSimulation

/// The command line of `simulate`.
struct SimulateOptions {
    /// What is simulated.
    enum Course: String, CaseIterable {
        /// Every event of every day, all kinds of faults.
        case full
        /// Two resets with two hours around each, the rest in steps of a minute.
        case seeds
        /// A calendar year, six zones, two servers.
        case year
    }
    var course = Course.full
    var seed: UInt64 = 1
    var seeds = 1
    var days: Int?
    var accounts: Int?
    var faults = true
    /// Kinds of faults that are left out.
    var without: Set<String> = []
    var oracle = "Benchmarks/oracle"
    var jobs = 1
    var journal: String?
    var isRepeated = false
    var showsProgress = true
    var goesOn = false
    var events: String?

    static let help = """
        simulate [--course full|seeds|year] [options]

        riskd against emulated servers in one process and virtual time, judged by what was true.

          --course full      every event of each day (default); seeds: 2 h around two resets, the
                             rest in steps of a minute; year: a calendar year in six zones
          --seed N           first seed (1)
          --seeds N          so many seeds, one after the other (1)
          --days N           simulated days (full 1, seeds 2, year 365)
          --accounts N       over all plans (full 50, seeds 24, year 18)
          --no-faults        everything works
          --without KIND     leaves out a kind of fault; again for another: cut gone lie restart
                             crash host-clock resync bad-tick end-of-day reopen
                             cash deal-edit brake answer
          --twice            runs each seed twice and compares
          --keep-going       does not stop at the first failure
          --events FILE      writes every event of riskd there, to look into a failure
          --no-progress      says nothing before the end
          --jobs N           seeds at a time (1)
          --resume FILE      keeps what is done in FILE and goes on from there
          --oracle FOLDER    of the tables of resets and masks (Benchmarks/oracle)

        A failure prints the seed and the last events; the same seed fails the same way again.
        Exit: 0 kept every promise, 1 broke one, 2 usage.
        """

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        func value(_ option: String) throws -> String {
            guard let value = rest.popFirst() else {
                throw SimulateUsage("\(option) needs a value")
            }
            return value
        }
        func number(_ option: String) throws -> Int {
            let text = try value(option)
            guard let number = Int(text), number > 0 else {
                throw SimulateUsage("\(option) needs a number above 0, not '\(text)'")
            }
            return number
        }
        while let option = rest.popFirst() {
            switch option {
            case "--help", "-h": throw SimulateUsage(Self.help, isHelp: true)
            case "--course":
                let text = try value(option)
                guard let course = Course(rawValue: text) else {
                    throw SimulateUsage("--course is full, seeds or year, not '\(text)'")
                }
                self.course = course
            case "--seed": seed = UInt64(try number(option))
            case "--seeds": seeds = try number(option)
            case "--days": days = try number(option)
            case "--accounts": accounts = try number(option)
            case "--jobs": jobs = try number(option)
            case "--no-faults": faults = false
            case "--without":
                let kind = try value(option)
                guard SimulationSpec.faultKinds.contains(kind) else {
                    let kinds = SimulationSpec.faultKinds.joined(separator: ", ")
                    throw SimulateUsage("--without is one of \(kinds), not '\(kind)'")
                }
                without.insert(kind)
            case "--keep-going": goesOn = true
            case "--events": events = try value(option)
            case "--no-progress": showsProgress = false
            case "--twice": isRepeated = true
            case "--resume": journal = try value(option)
            case "--oracle": oracle = try value(option)
            default: throw SimulateUsage("unknown option '\(option)'; try --help")
            }
        }
    }
}

/// A wrong command line, or the help that was asked for.
struct SimulateUsage: Error {
    var text: String
    var isHelp: Bool

    init(_ text: String, isHelp: Bool = false) {
        self.text = isHelp ? text : "simulate: " + text
        self.isHelp = isHelp
    }
}
