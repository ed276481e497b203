import Foundation
import RiskEngine
import RiskSimulation

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
