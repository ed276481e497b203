import CLinux
import Foundation
import MTEmulator
import RiskEngine

/// Writes a line to standard error.
func complain(_ text: String) {
    FileHandle.standardError.write(Data("mtemud: \(text)\n".utf8))
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") || arguments.contains("-h") {
    print(Help.text, terminator: "")
    exit(0)
}
if arguments.contains("--version") {
    print("mtemud \(Release.version)")
    exit(0)
}
do {
    let options = try Options(arguments)
    // Before anything makes a thread: one that does not block SIGTERM would die of it, and the
    // process with it.
    if !options.exportOnly { Daemon.maskSignals() }
    let setup = try Setup(options)
    if !options.exportOnly { try Daemon(setup).run() }
} catch let error as UsageError {
    complain("\(error)")
    exit(2)
} catch {
    complain("\(error)")
    exit(1)
}
