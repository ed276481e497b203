# Sourced by the demonstration and by the test in a real systemd: one generated day with a jump,
# and a configuration that watches it.

# The emulator's arguments: 500 traders, most of them leveraged, and quotes that jump after a while.
#   $1 socket path   $2 directory of secrets
scenario_emulator_arguments() {
    echo "--generate --accounts 500 --seed 7 --jump-after 5s" \
        "--listen unix:$1 --reader-secret $2/live1-reader --enforcer-secret $2/live1-enforcer"
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

# The server, the plan and two rules that the generated traders are under.
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
breaker-accounts=500
breaker-share=100%

[Plan two-step]
match=live1:*
mode=enforce
currency=USD
reset=00:00 Europe/Prague

[Rule two-step/daily]
kind=daily_loss
anchor=balance
amount=5% of initial
comparator=below
severity=hard

[Rule two-step/overall]
kind=max_loss
amount=10% of initial
comparator=below
severity=hard
EOF
}
