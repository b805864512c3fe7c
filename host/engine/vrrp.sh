#!/bin/sh
# vrrp.sh ACTION ENVIRONMENT …: the instances of HA routers on this host
#   states ENVIRONMENT ROUTER…                      one line each: ROUTER MASTER|BACKUP|FAULT|STOP|DOWN
#   hold ENVIRONMENT keep|replace ROUTER DIALECT…   stops instances until they speak DIALECT, as their master does;
#                                                   keep: unless they are held for some dialect already
#   release ENVIRONMENT ROUTER…                     starts those that speak the dialect they are held for
#   handicap ENVIRONMENT ROUTER NUMBER              takes NUMBER off the priority, at once and after a reboot; 0: nothing
set -eu

action=$1
environment=$2
shift 2

# A host that was not deployed yet has no instance to stop or start.
is_deployed() { [ -e "/etc/systemd/system/vrouter-$environment-keepalived@.service" ]; }

unit() { echo "vrouter-$environment-keepalived@$1.service"; }

state_directory() { echo "/var/lib/vrouter/$environment/routers/$1"; }

states() {
  for router in "$@"; do
    state=DOWN
    if systemctl --quiet is-active "$(unit "$router")"; then
      read -r state _ <"/run/vrouter/$environment/routers/$router/state" || :
    fi
    echo "$router $state"
  done
}

hold() { # keep|replace ROUTER DIALECT…
  mode=$1
  shift
  while [ $# -gt 0 ]; do
    directory=$(state_directory "$1")
    mkdir -p "$directory"
    if [ "$mode" = replace ] || [ ! -e "$directory/held" ]; then echo "$2" >"$directory/held"; fi
    ! is_deployed || systemctl stop "$(unit "$1")"
    shift 2
  done
}

release() {
  is_deployed || return 0
  for router in "$@"; do
    systemctl start "$(unit "$router")"
  done
}

handicap() { # ROUTER NUMBER
  directory=$(state_directory "$1")
  mkdir -p "$directory"
  # keepalived follows the file itself, not what takes its place.
  echo "-$2" | sed 's/^-0$/0/' >"$directory/handicap"
}

"$action" "$@"
