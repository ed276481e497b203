enum Help {
    static let text = """
        usage: mtemud (--accounts N | --scenario FILE) (--ticks FILE | --generate) --listen ADDRESS
                      (--reader | --enforcer) LOGIN:SECRETFILE [options]

        A MetaTrader manager server in software, over riskd's bridge protocol. docs/emulator.md has
        the formulas, the file formats and the fault commands.

        Population
          --accounts N               generate N mid-life accounts, logins from 100001
          --scenario FILE            load accounts from a JSON file (docs/scenario.schema.json)
          --seed S                   of everything random (default 1)
          --unquoted P%              share of generated accounts that also hold a symbol for
                                     which managers get no quotes
          --trailing P%              share of generated accounts in a fourth plan, `trail`
          --server-name NAME         default live1
          --zone ZONE                server clock: IANA name, IANA+HH:MM or +HH:MM
                                     (default America/New_York+07:00)
          --export-population FILE   write the start state as JSON
          --export-roster FILE       write the roster that riskd enrols from (CSV)
          --export-levels FILE       write the generated floors as a levels file (CSV)
          --export-only              export and exit

        Ticks
          --ticks FILE               replay time_ms_utc,symbol,bid,ask; FILE may end in .gz; - is
                                     standard input, read to its end first
          --generate                 seeded random walks with jumps, for all symbols
          --from UTC, --to UTC       window of the replay, end exclusive (2014-05-02T12:28:00Z)
          --time-origin UTC[@NS]     the replayed time at the host's CLOCK_MONOTONIC NS (default:
                                     the start of the window, when ready)
          --time-scale K             replayed time runs K times as fast (default 1)
          --time-leap FROM/TO        from FROM it is TO at once (with --time-origin)
          --export-ticks FILE        write every tick that took effect
          --exit-at-end              exit when the replay is over

        Behaviour
          --dealer-latency MS        acceptance to execution of a dealer request (default 20)
          --dealer-jitter MS         plus or minus (default 5)
          --answer-latency MS        request to answer (default 0)
          --answer-latency-slow P%:MS  this share of the answers takes MS instead
          --rate-limit N             account requests per second, then code 12
          --behaviour FILE           ends of days, faults by plan and by chance (JSON)
          --requote P%               share of dealer requests answered 10004
          --partial P%               share of fills that fill only half (10010)
          --write-answers LIST       lost=P%,late=P%,tardy=P%,twice=P%,ms=MS: shares of the writes
                                     that take effect and are not answered, take effect and are
                                     answered MS later, are answered MS later, twice
          --quote-timeout MS         dealing on an older quote gets 10021
          --traders N                simulated traders open N positions a minute (default 0)
          --traders-turn-over        they also close, and what they open is worth up to 8 times
                                     the equity
          --lose-hints P%            send no hints about logins whose last two digits are below P

        Logs (NDJSON)
          --truth FILE               crossings of levels, fills, tick lag
          --trace FILE               every change of an account's money (CSV)
          --levels FILE              login,level,breach_below_minor[,trail_minor]: levels that
                                     --truth follows
          --replies FILE             what was shown to whom
          --actions FILE             what was asked to be done, and its effect

        Serving
          --listen ADDRESS           unix:/PATH or tcp:127.0.0.1:PORT; may be repeated
          --reader LOGIN:FILE        manager that may read; FILE holds its secret, mode 0600
          --enforcer LOGIN:FILE      manager that may also write
          --control PATH             Unix socket for fault commands, one a line
          --ready-fd N               write "ready" there when listening (else on standard output)
          --version                  print the version
          --help                     this text

        Exit status: 0 stopped or replay over, 1 failed, 2 usage.

        """
}
