#!/bin/sh
# external.sh ACTION ENVIRONMENT …: what routers of this host have on external networks
#   has ENVIRONMENT|*                          one line each: address ROUTER DEVICE MAC CIDR plain|pair
#   drop ENVIRONMENT ROUTER DEVICE CIDR …      takes addresses away, until the files of their routers are read again
#   stop ENVIRONMENT ROUTER…                   ends routers that run on another host
#   restore ENVIRONMENT ROUTER…                has the files of these routers read again
#   announce ENVIRONMENT ROUTER DEVICE …       says once more where the addresses of these ports are
set -eu

action=$1
environment=$2
shift 2

has() {
  # shellcheck disable=SC2231 # of all of them
  for directory in /etc/vrouter/$environment/current/routers/*; do
    router=${directory##*/}
    kind=plain
    [ ! -e "$directory/keepalived.conf" ] || kind=pair
    ip -n "qrouter-$router" address show 2>/dev/null | awk -v router="$router" -v kind="$kind" '
      /^[0-9]/ { device = $2; sub(/[:@].*/, "", device) }
      $1 == "link/ether" { mac = $2 }
      $1 == "inet" && device ~ /^[qf]g-/ { print "address", router, device, mac, $2, kind }'
  done
}

drop() { # ROUTER DEVICE CIDR …
  while [ $# -gt 0 ]; do
    if ip -n "qrouter-$1" -4 -o address show dev "$2" 2>/dev/null | grep -qF " $3 "; then
      ip -n "qrouter-$1" address del "$3" dev "$2"
    fi
    shift 3
  done
}

stop() {
  for router in "$@"; do
    systemctl stop "vrouter-$environment-router@$router.service"
  done
}

# One that is not deployed here any more has nothing to get back.
restore() {
  for router in "$@"; do
    [ ! -e "/etc/vrouter/$environment/current/routers/$router" ] ||
      systemctl reload-or-restart "vrouter-$environment-router@$router.service"
  done
}

announce() { # ROUTER DEVICE …
  while [ $# -gt 0 ]; do
    mac=$(ip -n "qrouter-$1" -o link show dev "$2" | sed -n 's/.* link\/ether \([^ ]*\) .*/\1/p')
    ip -n "qrouter-$1" link set "$2" address "$mac"
    shift 2
  done
}

"$action" "$@"
