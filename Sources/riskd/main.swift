import CLinux
import Foundation

// Everything that can be decided about the process itself happens before the first thread starts.
clinux_block_signals()
_ = clinux_not_dumpable()
clinux_limit_arenas()
exit(Process.run(Array(CommandLine.arguments.dropFirst())))
