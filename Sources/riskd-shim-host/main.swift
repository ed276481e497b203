import CLinux
import Glibc

// Everything that can be decided about the process itself happens before the first thread starts.
clinux_block_signals()
_ = clinux_not_dumpable()
exit(Program.run(Array(CommandLine.arguments.dropFirst())))
