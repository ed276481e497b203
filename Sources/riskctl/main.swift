import Glibc

exit(Riskctl.run(Array(CommandLine.arguments.dropFirst())).rawValue)
