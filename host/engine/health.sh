#!/bin/sh
# health.sh UNIT…: says what is not as it should be, one line each: `unit NAME STATE`, `namespace NAME`; after a unit
# the last lines of its journal as `journal TEXT`.
set -eu

# A daemon that dies of its configuration does so in its first moments.
settle=0.3

states() { systemctl show --property=Id,ActiveState,MainPID,ActiveEnterTimestampMonotonic "$@"; }

fresh_daemon() { # STATES
  printf '%s\n' "$1" | awk -F = -v now="$(cut -d ' ' -f 1 /proc/uptime)" -v settle="$settle" '
    $1 == "MainPID" { daemon = $2 > 0 }
    $1 == "ActiveEnterTimestampMonotonic" { since = $2 / 1000000 }
    $1 == "" { if (daemon && now - since < settle) found = 1 }
    END { exit !(found || (daemon && now - since < settle)) }'
}

[ $# -gt 0 ] || exit 0
states=$(states "$@")
if fresh_daemon "$states"; then
  sleep "$settle"
  states=$(states "$@")
fi
printf '%s\n' "$states" | awk -F = '
  $1 == "Id" { unit = $2 }
  $1 == "ActiveState" { state = $2 }
  $1 == "" { if (state != "active") print "unit", unit, state }
  END { if (state != "active") print "unit", unit, state }' |
  while read -r word unit state; do
    echo "$word $unit $state"
    journalctl --unit "$unit" --lines 5 --output cat --no-pager 2>/dev/null | sed 's/^/journal /'
  done

for unit in "$@"; do
  case $unit in
    *-router@*) namespace=qrouter-${unit#*@} ;;
    *-dhcp@*) namespace=qdhcp-${unit#*@} ;;
    *) continue ;;
  esac
  namespace=${namespace%.service}
  ip netns exec "$namespace" true 2>/dev/null || echo "namespace $namespace"
done
