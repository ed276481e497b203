import Foundation
import RiskEngine
import RiskSimulation

/// Sets and dictionaries are ordered by a seed of the process: a replay needs the same order, and
/// only the environment can ask for it.
func repeatWithFixedHashing() {
    guard unsafe getenv("SWIFT_DETERMINISTIC_HASHING") == nil else { return }
    unsafe setenv("SWIFT_DETERMINISTIC_HASHING", "1", 1)
    // unsafe: the pointers outlive the call, which only returns when it failed.
    var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
    unsafe execv("/proc/self/exe", &arguments)
}

repeatWithFixedHashing()
let arguments = Array(CommandLine.arguments.dropFirst())
do {
    let options = try SimulateOptions(arguments)
    exit(try SimulateCommand(options).run())
} catch let error as SimulateUsage {
    FileHandle.standardError.write(Data((error.text + "\n").utf8))
    exit(error.isHelp ? 0 : 2)
} catch {
    FileHandle.standardError.write(Data("simulate: \(error)\n".utf8))
    exit(1)
}
