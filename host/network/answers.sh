#!/bin/sh
# answers.sh BRIDGE ADDRESS…: who has these addresses on the network of a bridge, one line each: ADDRESS MAC. Asks from a namespace
# without a name, without an address of its own, as a host asks that wants to take one (RFC 5227). With $apart in the environment,
# isolated ports of the bridge are not asked.
set -eu

bridge=$1
shift
[ -d "/sys/class/net/$bridge/bridge" ] || exit 0

# shellcheck disable=SC2016 # for the inner shell
unshare --net sh -euc '
  outer=vrprobe$$ bridge=$1
  shift
  [ ! -e /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
  # Devices of both namespaces are made from here: the bridge is in that of the parent.
  # A smaller one would lower the MTU of the bridge.
  read -r mtu <"/sys/class/net/$bridge/mtu"
  ip link add probe mtu "$mtu" type veth peer name "$outer" mtu "$mtu" netns "$PPID"
  nsenter --net="/proc/$PPID/ns/net" ip link set "$outer" addrgenmode none master "$bridge" up
  [ -z "${apart:-}" ] || nsenter --net="/proc/$PPID/ns/net" ip link set "$outer" type bridge_slave isolated on
  # Without a routing table every address is one of a broadcast.
  ip link set lo up
  ip link set probe up
  tries=20
  # /sys is that of the parent.
  until ip -o link show probe | grep -q LOWER_UP || [ "$tries" -eq 0 ]; do
    sleep 0.05
    tries=$((tries - 1))
  done
  sysctl -q -w net.ipv4.neigh.probe.retrans_time_ms=200 net.ipv4.neigh.probe.locktime=0
  # The kernel makes sure of each of these neighbours where it believes it to be: everywhere.
  for address in "$@"; do
    echo "neighbour replace $address lladdr ff:ff:ff:ff:ff:ff dev probe nud probe"
  done | ip -batch -
  sleep 0.7
  ip neighbour show dev probe | sed -n "/lladdr ff:ff/d; s/^\([0-9.]*\) .*lladdr \([0-9a-f:]*\) .*/\1 \2/p"
' answers "$bridge" "$@"
