# The event stream as a person wants to watch it: one line for each account that is flagged and for
# each that is flat, the first few warnings, and counts of the rest.
def clock: .ts[11:23];
def account: "\(.data.server)/\(.data.login)";
def pad($width): . + " " * ([$width - length, 0] | max);
def lead($width): " " * ([$width - length, 0] | max) + .;
def amount($width): tostring | lead($width);

foreach (inputs | select(.data.login)) as $event (
    {armed: 0, warned: 0, flagged: {}, said: null};
    .said = null
    | ($event | account) as $account
    | ($event | clock) as $clock
    | if $event.event == "account.armed" then .armed += 1
      elif $event.event == "risk.warning" then
          .warned += 1
          | if .warned <= 4 then
                .said = "\($clock)  warning  \($account)  \($event.data.rule.id | pad(14))"
                    + "  \($event.data.rung_pct) % of the limit used"
            elif .warned == 5 then .said = "\($clock)  … from here on warnings are only counted"
            else . end
      elif $event.event == "risk.violation_flagged" then
          .flagged[$account] = $event.data.rule.id
          | .said = "\($clock)  FLAGGED  \($account)  \($event.data.rule.id | pad(14))"
              + "  equity \($event.data.equity | amount(11)) \($event.data.currency)"
              + "  floor \($event.data.floor | amount(11))"
      elif $event.event == "risk.enforcement_completed" then
          .said = "\($clock)  FLAT     \($account)  disabled, "
              + "\($event.data.orders_cancelled) orders cancelled, "
              + "\($event.data.positions_closed) positions closed, "
              + "\($event.data.elapsed_ms) ms after the flag"
      elif $event.event | startswith("risk.enforcement_") then
          if $event.event == "risk.enforcement_started" then .
          else .said = "\($clock)  \($event.event[17:] | pad(7))  \($account)" end
      else . end;
    .said // empty)
