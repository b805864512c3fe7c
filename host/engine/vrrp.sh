#!/bin/sh
# vrrp.sh ACTION ENVIRONMENT …: the instances of HA routers on this host
#   states ENVIRONMENT ROUTER…                        one line each: ROUTER MASTER|BACKUP|FAULT|STOP|DOWN|PLAIN
#                                                     PLAIN: the router runs here, without keepalived
#   hold ENVIRONMENT keep|replace ROUTER PARAMETERS…  stops instances until their VRRP parameters are PARAMETERS, as
#                                                     their master's are; keep: unless they are held for some already
#   release ENVIRONMENT ROUTER…                       starts those with the parameters that they are held for
#   leave ENVIRONMENT ROUTER…                         ends instances and tells nobody: what they have as masters stays
#   elect ENVIRONMENT ROUTER…                         waits until instances of routers that were plain are masters
#   offset ENVIRONMENT ROUTER NUMBER                  adds NUMBER to the priority, at once and after a reboot
set -eu

action=$1
environment=$2
shift 2

# A host that was not deployed yet has no instance to stop or start.
is_deployed() { [ -e "/etc/systemd/system/vrouter-$environment-keepalived@.service" ]; }

unit() { echo "vrouter-$environment-keepalived@$1.service"; }

configuration() { echo "/etc/vrouter/$environment/current/routers/$1"; }

is_plain() { # ROUTER
  [ -e "$(configuration "$1")" ] && [ ! -e "$(configuration "$1")/keepalived.conf" ] &&
    systemctl --quiet is-active "vrouter-$environment-router@$1.service"
}

state_directory() { echo "/var/lib/vrouter/$environment/routers/$1"; }

states() {
  for router in "$@"; do
    state=DOWN
    if is_plain "$router"; then
      state=PLAIN
    elif systemctl --quiet is-active "$(unit "$router")"; then
      read -r state _ <"/run/vrouter/$environment/routers/$router/state" || :
    fi
    echo "$router $state"
  done
}

hold() { # keep|replace ROUTER PARAMETERS…
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

# Asked to end, keepalived takes the addresses away first, as does the process that has them when its parent has ended; the
# parent would start another one.
leave() {
  for router in "$@"; do
    runtime=/run/vrouter/$environment/routers/$router
    if parent=$(cat "$runtime/keepalived.pid") && kill -STOP "$parent"; then
      kill -KILL "$(cat "$runtime/vrrp.pid")" "$parent" || :
    fi
    systemctl stop "$(unit "$router")"
  done
}

# They have substitutes for their addresses until then, see host/ha/virtual.sh. A reload takes those away, master or not.
elect() {
  for router in "$@"; do
    interval=$(sed -n 's/^ *advert_int //p' "$(configuration "$router")/keepalived.conf")
    tries=$(echo "$interval" | awk '{ print int($1 * 40) + 50 }')
    until [ "$(states "$router")" = "$router MASTER" ] || [ "$tries" -eq 0 ]; do
      sleep 0.1
      tries=$((tries - 1))
    done
    systemctl reload "vrouter-$environment-router@$router.service"
  done
}

offset() { # ROUTER NUMBER
  directory=$(state_directory "$1")
  mkdir -p "$directory"
  # keepalived follows the file itself, not what takes its place.
  echo "$2" >"$directory/priority_offset"
}

"$action" "$@"
