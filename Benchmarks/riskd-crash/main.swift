import CLinux
import Foundation
import Glibc
import RiskEngine
import RiskService

// riskd that dies at a named point: for `riskbench crash` only, never installed (docs/adr/0007).
clinux_block_signals()
exit(CrashProgram.run(Array(CommandLine.arguments.dropFirst())))
