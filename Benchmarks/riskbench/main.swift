import Foundation

let help = """
    riskbench COMMAND [OPTIONS]

      queue     the tier ring beside C++ queues
      evaluate  cost of one account snapshot, and its allocations
      shim      what a batch costs more through the C shim, and its allocations
      predict   cost of marking accounts to market, beside the same loop in C
      ledger    what making a mass of violations durable costs
      crash     kills riskd again and again, and judges what it leaves
      full-disk fills riskd's disk under load, and judges what it does
      flatten   how fast a thousand accounts are closed
      detect    replays a market over a whole server, and judges riskd by what was true
      rollover  replays the end of trading days, and judges what riskd believed
      all       all of them with their defaults

    `riskbench COMMAND --help` tells the options. Exit codes: 0 passed, 1 failed, 2 usage.

    """

let arguments = Array(CommandLine.arguments.dropFirst())
exit(Command.run(arguments))
