# Sourced by the demonstration and by the test in a real systemd: one generated day with a jump, and a
# configuration that watches it.

# A Friday afternoon, whatever today is: markets are open. With the seed below the first accounts
# cross their floors 7 s later, and 21 of 500 within half a minute.
# Both programs share the host's monotonic clock, so one origin gives them one time.
scenario_time_origin() {
    echo "2014-05-02T12:29:40Z@$(awk '{ printf "%.0f", $1 * 1e9 }' /proc/uptime)"
}

# The emulator's arguments.
#   $1 socket path   $2 directory of secrets   $3 time origin
scenario_emulator_arguments() {
    echo "--generate --accounts 500 --seed 12 --time-origin $3 --listen unix:$1" \
        "--reader 1:$2/live1-reader --enforcer 2:$2/live1-enforcer"
}

# Secrets of 32 random bytes in hexadecimal, readable by their owner alone.
#   $1 directory
scenario_secrets() {
    local role
    for role in reader enforcer; do
        (
            umask 077
            od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$1/live1-$role"
        )
    done
}

# The server, and the three plans of the generated accounts.
#   $1 socket path   $2 prefix of the secrets' paths
scenario_configuration() {
    cat <<EOF
[Server live1]
bridge=unix:$1
zone=America/New_York+07:00
reader-login=1
reader-secret=$2live1-reader
enforcer-login=2
enforcer-secret=$2live1-enforcer
# Four in a hundred at once is what we came to see.
breaker-accounts=500
breaker-share=100%

[Plan bal]
match=live1:prop\\2step*
mode=enforce
reset=00:00 Europe/Prague
[Rule bal/daily]
kind=daily_loss
anchor=balance
amount=5% of initial

[Plan max]
match=live1:prop\\max*
mode=enforce
reset=00:00 Europe/Prague
[Rule max/daily]
kind=daily_loss
anchor=max
amount=5% of anchor

[Plan static]
match=live1:prop\\static*
mode=enforce
reset=00:00 Europe/Prague
[Rule static/overall]
kind=max_loss
amount=10% of initial
comparator=at_or_below
EOF
}

# A fresh directory in `work`; what is started is added to `pids`. The end of the script ends those
# processes and removes the directory.
scenario_workspace() {
    work=$(mktemp -d)
    pids=()
    trap scenario_clean_up EXIT
    trap 'exit 130' INT TERM
}

# shellcheck disable=SC2317
scenario_clean_up() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
