#!/bin/sh
# health.sh UNIT…: says what is not as it should be, one line each: `unit NAME STATE`, `namespace NAME`; after a unit
# the last lines of its journal as `journal TEXT`.
set -eu

# Seconds. A daemon that dies of its configuration does so in its first moments.
settle=0.3
# How often a daemon that is still reading its new configuration gets that time again.
patience=20

# Units that are not active, and daemons too young to be trusted.
doubtful() { # UNIT…
  systemctl show --property=Id,ActiveState,MainPID,ActiveEnterTimestampMonotonic "$@" |
    awk -F = -v now="$(cut -d ' ' -f 1 /proc/uptime)" -v settle="$settle" '
      function judge() {
        if (state != "active") print "unit", unit, state
        else if (daemon && now - since < settle) print "unit", unit, "restarting"
      }
      $1 == "Id" { unit = $2 }
      $1 == "ActiveState" { state = $2 }
      $1 == "MainPID" { daemon = $2 > 0 }
      $1 == "ActiveEnterTimestampMonotonic" { since = $2 / 1000000 }
      $1 == "" { judge() }
      END { judge() }'
}

[ $# -gt 0 ] || exit 0
doubts=$(doubtful "$@")
case $doubts in
  *" restarting"*)
    sleep "$settle"
    doubts=$(doubtful "$@")
    ;;
esac
while [ "$patience" -gt 0 ]; do
  case $doubts in
    *" reloading"*) ;;
    *) break ;;
  esac
  sleep "$settle"
  doubts=$(doubtful "$@")
  patience=$((patience - 1))
done
# An instance of an HA router that waits for its master to speak as it does, see host/ha/vrrp.sh.
is_held() { # UNIT
  environment=${1#vrouter-}
  router=${1#*@}
  case $1 in
    *-keepalived@*) [ -e "/var/lib/vrouter/${environment%-keepalived@*}/routers/${router%.service}/held" ] ;;
    *) return 1 ;;
  esac
}

printf '%s\n' "$doubts" | while read -r word unit state; do
  if [ -z "$word" ] || is_held "$unit"; then continue; fi
  echo "$word $unit $state"
  journalctl --unit "$unit" --lines 5 --output cat --no-pager 2>/dev/null | sed 's/^/journal /'
done

# A file without a mounted namespace is left behind when a host loses power.
{
  sed -n 's|.* /run/netns/\([^ ]*\) .* - nsfs .*|mounted \1|p' /proc/self/mountinfo
  printf '%s\n' "$@" | sed -n 's/.*-router@\(.*\)\.service$/wanted qrouter-\1/p; s/.*-dhcp@\(.*\)\.service$/wanted qdhcp-\1/p'
} | awk '
  $1 == "mounted" { mounted[$2] = 1 }
  $1 == "wanted" && !($2 in mounted) { print "namespace", $2 }'
