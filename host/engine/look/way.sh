#!/bin/sh
# way.sh: what there is on this host of a way that packets are to go. Standard input asks, one thing a line; - is the host itself,
# or nothing:
#   space NAMESPACE                                     what decides in it
#   device NAMESPACE|- NAME
#   neighbour NAMESPACE DEVICE ADDRESS BRIDGE           who has an address, and behind which port of the bridge that is
#   flow NAMESPACE PROTOCOL SOURCE|- DESTINATION|- PORT|-
#   forwarding BRIDGE MAC|-                             behind which port a MAC is, and to whom broadcasts go
#   uplinks BRIDGE
#   underlay ADDRESS PEER|-
# The answer has a fact a line, and none of what is not there:
#   space NAMESPACE / address NAMESPACE|- DEVICE CIDR / route NAMESPACE ROUTE / lookup NAMESPACE RULE /
#   rule NAMESPACE TABLE [PACKETS:BYTES] RULE           and `-P CHAIN DROP`
#   table NAMESPACE FAMILY NAME                         of nftables, besides those of iptables
#   device NAMESPACE|- NAME UP CARRIER MTU BRIDGE PORT-STATE FORWARDS RX-PACKETS RX-DROPPED TX-PACKETS TX-DROPPED
#                                                       as the kernel's files have them; PORT-STATE 3: the bridge forwards by it
#   neighbour NAMESPACE DEVICE ADDRESS WORDS            of `ip -s neighbour`
#   flow NAMESPACE LINE                                 of `conntrack -L`
#   forwarding BRIDGE WORDS                             of `bridge fdb`
#   uplink BRIDGE DEVICE CARRIER                        ports of a bridge that lead out of the host, or to a VM
#   underlay ADDRESS DEVICE / reaches ADDRESS PEER      there is a route
#   lacks COMMAND
set -eu

within() { # NAMESPACE|- COMMAND…
  space=$1
  shift
  if [ "$space" = - ]; then "$@"; else ip netns exec "$space" "$@"; fi
}

# shellcheck disable=SC2016 # for the inner shell
device='
  value() {
    said=
    { read -r said <"$1"; } 2>/dev/null || :
    printf " %s" "${said:--}"
  }
  folder=/sys/class/net/$2
  [ -e "$folder" ] || exit 0
  read -r flags <"$folder/flags"
  printf "device %s %s %s" "$1" "$2" "$((flags & 1))"
  value "$folder/carrier"
  value "$folder/mtu"
  bridge=$(readlink "$folder/master") || bridge=-
  printf " %s" "${bridge##*/}"
  value "$folder/brport/state"
  value "/proc/sys/net/ipv4/conf/$2/forwarding"
  for counter in rx_packets rx_dropped tx_packets tx_dropped; do value "$folder/statistics/$counter"; done
  echo'

device() { within "$1" sh -c "$device" device "$1" "$2"; }

addresses() { # NAMESPACE|- [DEVICE]
  within "$1" ip -4 -o address show ${2:+dev "$2"} | awk -v space="$1" '{ print "address", space, $2, $4 }'
}

# nftables has those of iptables, too.
tables() { # NAMESPACE
  command -v nft >/dev/null || return 0
  ip netns exec "$1" nft list tables | while read -r _ family name; do
    case "$family $name" in 'ip raw' | 'ip mangle' | 'ip nat' | 'ip filter' | 'ip security') ;; *) echo "table $1 $family $name" ;; esac
  done
}

space() {
  ip netns exec "$1" true || return 0
  echo "space $1"
  addresses "$1"
  ip -n "$1" -4 route show table all | sed "s/^/route $1 /"
  ip -n "$1" -4 rule show | sed "s/^/lookup $1 /"
  # shellcheck disable=SC2154 # of host/network/iptables.sh
  ip netns exec "$1" "$iptables-save" -c | awk -v space="$1" '
    /^\*/ { table = substr($0, 2) }
    /^:/ && $2 == "DROP" { print "rule", space, table, $3, "-P", substr($1, 2), $2 }
    /^\[[0-9:]*\] -A / { print "rule", space, table, $0 }'
  tables "$1"
}

neighbour() { # NAMESPACE DEVICE ADDRESS BRIDGE
  line=$(ip -n "$1" -s -4 neighbour show to "$3" dev "$2")
  [ -z "$line" ] || echo "neighbour $1 $2 $3 $line"
  case $line in *' lladdr '*) line=${line#* lladdr } && forwarding "$4" "${line%% *}" ;; esac
}

flow() { # NAMESPACE PROTOCOL SOURCE|- DESTINATION|- PORT|-
  if ! command -v conntrack >/dev/null; then
    echo "lacks conntrack"
    return 0
  fi
  space=$1 protocol=$2 source=$3 destination=$4 port=$5
  set -- -p "$protocol"
  [ "$source" = - ] || set -- "$@" --orig-src "$source"
  [ "$destination" = - ] || set -- "$@" --orig-dst "$destination"
  [ "$port" = - ] || set -- "$@" --orig-port-dst "$port"
  ip netns exec "$space" conntrack -L "$@" | head -n 100 | sed "s/^/flow $space /"
}

forwarding() { # BRIDGE MAC|-
  bridge fdb show br "$1" | awk -v bridge="$1" -v mac="$2" '$1 == mac || $1 == "00:00:00:00:00:00" { print "forwarding", bridge, $0 }'
}

uplinks() { # BRIDGE
  addresses - "$1"
  for port in "/sys/class/net/$1/brif"/*; do
    name=${port##*/}
    case $name in tap* | vxlan-* | '*') continue ;; esac
    carrier=
    read -r carrier <"/sys/class/net/$name/carrier" || :
    echo "uplink $1 $name ${carrier:-0}"
  done
}

underlay() { # ADDRESS PEER|-
  carrying=$(ip -4 -o address show to "$1" | awk '{ print $2; exit }')
  [ -n "$carrying" ] || return 0
  echo "underlay $1 $carrying"
  device - "$carrying"
  [ "$2" = - ] || ! ip -4 route get "$2" from "$1" >/dev/null || echo "reaches $1 $2"
}

# What is not there is in no answer, and nothing to complain about.
while read -r question words; do
  case $question in
    space | device | neighbour | flow | forwarding | uplinks | underlay)
      # shellcheck disable=SC2086 # its words
      "$question" $words </dev/null 2>/dev/null || :
      ;;
  esac
done
