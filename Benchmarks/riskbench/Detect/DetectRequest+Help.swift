extension DetectRequest {
    static let help = """
        riskbench detect [OPTIONS]

        Runs mtemud and riskd as processes of their own, replays a market over a server full of
        accounts, and judges riskd's events by the emulator's truth, reply and action logs.

        The run
          --ticks FILE             time_ms_utc,symbol,bid,ask, may be .gz (default: the payrolls
                                   day in ../shared/data where it is; else as --generate)
          --generate               a generated day with jumps instead
          --from UTC, --to UTC     what is judged (default 2014-05-02T12:28:00Z to 12:34:00Z)
          --lead SECONDS           replayed before, for riskd to arm (default 30)
          --accounts N             in three plans (default 10000)
          --seed N                 of the population and of generated ticks (default 1)
          --policy LIST            how riskd polls: uniform, tiers, predict (default tiers), or all;
                                   of several each runs after the other on the same market, and
                                   one table shows them side by side. Judged is the best of them
          --enforce                riskd acts; without, it only observes
          --requests-per-second N  account requests (default 20)
          --quote-requests N       quote requests per second (default 10)
          --batch N                accounts in one (default 256)
          --latency-ms N           of the emulator's answers (default 20)
          --slow-share P%          of the answers take --slow-ms N instead (default 0%, 1000)
          --variants               each policy with answers after 20, 5 and 100 ms, and with 1 % of
                                   them after 1 s
          --speed N                replayed seconds in a real one (default 1)

        Trouble for the predictor
          --unpredictable P%       of the accounts also hold a symbol without quotes
          --stale-exposures P%     of the accounts are never hinted at, while traders turn all over
                                   (--trades-per-minute N, default a third of the accounts)
          --off-market-tick SYMBOL half-way through, one tick --off-market-move P per cent away
                                   (default -1.5), then silence of the symbol for --off-market-ms N
                                   (default 1000); the breaker has its default limits
          --trailing               a quarter of the accounts in a further plan, with a drawdown that
                                   trails the highest equity

        The verdict
          --bound-ms N             B: shorter episodes are transient (default 1000; 300 with predict
                                   and at most 10000 accounts)
          --slow-bound-ms N        B of accounts without quotes or with stale exposures: the slowest
                                   tier and its confirmation (default 31000)
          --tamper KIND            falsify the events first: drop-flag, extra-flag, double-flag
          --self-test              falsify the run in every way afterwards; all must be caught
          --check                  also fail above the limits of docs/benchmarks.md
          --report-only            exit 0 whatever was found
          --json                   one JSON object instead of the table
          --json-file FILE         write that object there, besides the table
          --work-dir DIR, --keep   where the logs go; keep them
          --rejudge DIR            judge a kept run again instead of running one

        Exit 1 when anything was missed, false or done twice, above budget, or the run is void.

        """
}
