#!/bin/sh
# One instance of an HA router, in its namespace; keepalived and systemd run it:
#   vrrp.sh notify ENVIRONMENT ROUTER INSTANCE NAME STATE PRIORITY   a change of state
#   vrrp.sh check ENVIRONMENT ROUTER NEXTHOP                         whether the external gateway answers
#   vrrp.sh may-run ENVIRONMENT ROUTER                               whether the instance may take part
#   vrrp.sh size-conntrackd ENVIRONMENT ROUTER                       writes the file that conntrackd is started with
set -eu

# shellcheck source=host/network/connections.sh
. "${0%/*}/connections.sh"
# shellcheck source=host/ha/role.sh
. "${0%/*}/role.sh"
# shellcheck source=host/ha/substitutes.sh
. "${0%/*}/substitutes.sh"

action=$1
directory=/etc/vrouter/$2/current/routers/$3
runtime=/run/vrouter/$2/routers/$3
held=/var/lib/vrouter/$2/routers/$3/held
lost=$runtime/gateway-lost
shift 3

# Seconds after which a slave whose gateway did not answer when it was master may try again.
patience=60

# keepalived waits for none of these: of two that it started one after the other, the first may be the last to come. So one goes
# after the other, and each goes by what keepalived has given to the instance before it told.
notify() { # INSTANCE NAME STATE PRIORITY
  lock_role
  case "$3 $(role_now)" in
    *' MASTER') state=MASTER ;;
    'MASTER '*) state=BACKUP ;;
    *) state=$3 ;;
  esac
  if [ "$state" = MASTER ]; then stand_in; else stand_down; fi
  write_role "$state" "$4"
  [ ! -e "$directory/conntrackd.conf" ] || tell_conntrackd "$state"
  # keepalived tells systemd itself that it is ready from version 2.2 on. Who tells it keeps the socket from us.
  [ -z "${NOTIFY_SOCKET:-}" ] || systemd-notify --ready
}

# Its namespace is where keepalived runs this.
inside() { "$@"; }

tell_conntrackd() { # STATE
  # Connections that came from the other side are not in conntrackd's own cache, out of which it tells others at the
  # next switch. Never -t here: without an external cache it empties the kernel's table a minute later.
  case $1 in
    MASTER)
      forget_stale_connections "$directory/iptables.rules"
      conntrackd -C "$directory/conntrackd.conf" -R
      conntrackd -C "$directory/conntrackd.conf" -B
      ;;
    BACKUP) conntrackd -C "$directory/conntrackd.conf" -n ;;
  esac
}

# Only a master has an address to ask from. A slave that lost its gateway as master does not push itself forward again.
check() { # NEXTHOP
  if [ "$(role_now)" = MASTER ]; then
    if ping -n -c 1 -W 1 "$1" >/dev/null; then
      rm -f "$lost"
    else
      date +%s >"$lost"
      return 1
    fi
  elif [ -e "$lost" ]; then
    [ $(($(date +%s) - $(cat "$lost"))) -ge "$patience" ]
  fi
}

# While the instances change their VRRP parameters, one whose parameters are not the master's would take itself for the
# only one. `held` has the master's parameters.
may_run() {
  [ -e "$held" ] || return 0
  [ "$(cat "$held")" = "$(sed -n 's/^# VRRP parameters: //p' "$directory/keepalived.conf")" ] || return 1
  rm "$held"
}

# conntrackd remembers every connection that the kernel has, and as many again that ended while the other instances have
# not heard of it. What the kernel may have is the host's own affair, and known here.
size_conntrackd() {
  connections=$(cat /proc/sys/net/netfilter/nf_conntrack_max)
  limit=$((connections * 2))
  # 0 is no limit.
  if [ "$limit" -eq 0 ] || [ "$limit" -gt 2147483647 ]; then limit=2147483647; fi
  buckets=$((limit / 8 + 1))
  [ "$buckets" -le 1048576 ] || buckets=1048576
  sed "s/^General {\$/&\\n    HashSize $buckets\\n    HashLimit $limit/" "$directory/conntrackd.conf" >"$runtime/conntrackd.conf"
}

case $action in
  notify) notify "$@" ;;
  check) check "$@" ;;
  may-run) may_run ;;
  size-conntrackd) size_conntrackd ;;
esac
