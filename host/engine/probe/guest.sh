#!/bin/sh
# guest.sh (NAME BRIDGE MAC SUBNET GATEWAY|- CANDIDATES ASKED)…: machines that nobody knows, each in a namespace without a name on a
# bridge of this host, until the conversation ends. Lists have commas; `-` is an empty one. Before a guest has an address it asks
# who has those of ASKED, and takes the first of CANDIDATES that nobody has (RFC 5227). One fact a line:
#   lacks COMMAND / guest NAME PROCESS ADDRESS|- / who NAME ADDRESS MAC / absent NAME broken|unable WHY…
set -eu

# The process that lives as long as the conversation.
keeper=$$
own=$(readlink /proc/self/ns/net)
number=0

for command in bash ping conntrack; do command -v "$command" >/dev/null || echo "lacks $command"; done

# What is still there of one whose conversation is over.
for device in /sys/class/net/vrp*-*; do
  device=${device##*/}
  former=${device#vrp}
  [ ! -e "/sys/class/net/$device" ] || [ -d "/proc/${former%-*}" ] || ip link del "$device" 2>/dev/null || :
done

# Gives a guest its address, and lets it ask for leases as a machine does that has none: from 0.0.0.0 to everybody. bash sends and
# receives by a socket that is connected; the rules put its packets into the form of DHCP's, and those of any server into that of its peer.
# shellcheck disable=SC2016 # for the inner shell
settle='
  mac=$1 subnet=$2 gateway=$3 candidates=$4 asked=$5 iptables=$6
  ip link set lo up
  sysctl -q -w net.ipv4.neigh.guest.retrans_time_ms=200 net.ipv4.neigh.guest.locktime=0
  who() {
    for address; do
      echo "neighbour replace $address lladdr ff:ff:ff:ff:ff:ff dev guest nud probe"
    done | ip -batch -
    sleep 0.7
    ip neighbour show dev guest | sed -n "/lladdr ff:ff/d; s/^\([0-9.]*\) .*lladdr \([0-9a-f:]*\) .*/\1 \2/p"
    ip neighbour flush dev guest nud all
  }
  # The kernel has room for some hundreds.
  answers=$(printf "%s\n" "$candidates" "$asked" | tr , "\n" | grep -v "^-$" | sort -u | xargs -n 128 echo | while read -r some; do who $some; done)
  printf "%s\n" "$answers" | sed -n "s/^[0-9]/who &/p"
  taken=-
  for address in $(printf %s "$candidates" | tr , " "); do
    case "
$answers" in *"
$address "*) continue ;; esac
    [ "$address" = - ] || taken=$address
    break
  done
  if [ "$taken" != - ]; then
    ip address add "$taken/32" dev guest
    ip route add "$subnet" dev guest src "$taken"
    [ "$gateway" = - ] || ip route add default via "$gateway" dev guest src "$taken" onlink
    # Who remembers a guest that had the address before is told. Even the same MAC address again is news.
    sysctl -q -w net.ipv4.conf.guest.arp_notify=1
    ip link set guest address "$mac"
  fi
  ip address add 169.254.255.1/32 dev guest
  ip route add 169.254.255.67 dev guest src 169.254.255.1
  ip neighbour replace 169.254.255.67 lladdr ff:ff:ff:ff:ff:ff dev guest nud permanent
  sysctl -q -w net.ipv4.ip_unprivileged_port_start=0
  for device in all guest; do echo 0 >"/proc/sys/net/ipv4/conf/$device/rp_filter"; done
  # Another client that broadcasts would have the connection that the rules give to this one.
  "$iptables-restore" -w 10 <<RULES
*raw
-A PREROUTING -i guest -p udp --dport 67 -j DROP
COMMIT
*nat
-A OUTPUT -d 169.254.255.67 -p udp -j DNAT --to-destination 255.255.255.255:67
-A POSTROUTING -o guest -p udp --sport 68 --dport 67 -j SNAT --to-source 0.0.0.0:68
-A PREROUTING -i guest -p udp --sport 67 --dport 68 -j DNAT --to-destination 169.254.255.1
-A INPUT -p udp --sport 67 --dport 68 -j SNAT --to-source 169.254.255.67
COMMIT
RULES
  echo "taken $taken"'

until_it_forwards() { # TAP
  tries=80
  until [ "$(cat "/sys/class/net/$1/brport/state" 2>/dev/null)" = 3 ]; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.5
  done
}

open() { # NAME BRIDGE MAC SUBNET GATEWAY CANDIDATES ASKED
  if [ ! -d "/sys/class/net/$2/bridge" ]; then
    echo "absent $1 broken there is no bridge $2"
    return
  elif [ $(($(cat "/sys/class/net/$2/flags") & 1)) -eq 0 ]; then
    echo "absent $1 broken bridge $2 is down"
    return
  fi
  # shellcheck disable=SC2016 # for the inner shell
  unshare --net sh -c 'while kill -0 "$1" 2>/dev/null; do sleep 0.2; done' guest "$keeper" </dev/null >/dev/null 2>&1 &
  held=$!
  until [ "$(readlink "/proc/$held/ns/net")" != "$own" ]; do sleep 0.01; done
  tap=vrp$keeper-$7
  mtu=$(cat "/sys/class/net/$2/mtu")
  # fe: is never the lowest address of a bridge's ports, so the bridge keeps its own.
  ip link add "$tap" mtu "$mtu" address "fe${3#??}" type veth peer name guest mtu "$mtu" address "$3" netns "$held"
  [ ! -e "/proc/sys/net/ipv6/conf/$tap" ] || echo 1 >"/proc/sys/net/ipv6/conf/$tap/disable_ipv6"
  ip link set "$tap" master "$2" up
  nsenter --net="/proc/$held/ns/net" sh -c '
    [ ! -e /proc/sys/net/ipv6 ] || echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6
    ip link set guest up'
  if ! until_it_forwards "$tap"; then
    echo "absent $1 unable bridge $2 forwards nothing to a new port (spanning tree)"
    return
  fi
  # shellcheck disable=SC2154 # of host/network/iptables.sh
  if said=$(nsenter --net="/proc/$held/ns/net" sh -euc "$settle" guest "$3" "$4" "$5" "$6" "$8" "$iptables" 2>&1); then
    printf '%s\n' "$said" | sed "s/^who /who $1 /; s/^taken /guest $1 $held /"
  else
    echo "absent $1 unable $(printf '%s\n' "$said" | tail -n 1)"
  fi
}

while [ $# -gt 0 ]; do
  number=$((number + 1))
  open "$1" "$2" "$3" "$4" "$5" "$6" "$number" "$7" &
  shift 7
done
wait
