#!/bin/sh
# status.sh ENVIRONMENT UNIT…: what runs, one fact a line:
#   current N / confirmed N / unit NAME ACTIVE-STATE / namespace NAME / address NAMESPACE DEVICE CIDR /
#   dhcp NETWORK running|stopped LEASES / vrrp ROUTER STATE PRIORITY SINCE CONNECTIONS COPIED /
#   room ROUTER CONNECTIONS-THAT-CONNTRACKD-REMEMBERS CONNECTIONS-THAT-THE-KERNEL-MAY-HAVE (0: any number) /
#   path ROUTER instance|node (whether VMs of a compute host use the host's own instance) / rule NAMESPACE RULE-AS-IPTABLES-SAVE-SHOWS-IT-WITH-COUNTERS
set -eu

environment=$1
shift
root=/etc/vrouter/$environment
newline='
'

for link in current confirmed; do
  [ ! -L "$root/$link" ] || echo "$link $(basename "$(readlink "$root/$link")")"
done

within() { # NAMESPACE COMMAND…
  space=/run/netns/$1
  shift
  nsenter --net="$space" -- "$@" 2>/dev/null
}

namespace_facts() { # NAMESPACE
  # A file without a mounted namespace is left behind when a host loses power.
  addresses=$(within "$1" ip -4 -o address show) || return 1
  echo "namespace $1"
  while read -r _ device _ address _; do
    case $device in '' | lo) ;; *) echo "address $1 $device $address" ;; esac
  done <<EOF
$addresses
EOF
}

router_facts() { # ROUTER
  if namespace_facts "qrouter-$1"; then
    # shellcheck disable=SC2154 # of host/network/iptables.sh
    within "qrouter-$1" "$iptables-save" -c -t nat | sed -n "/ -j DNAT /s/^/rule qrouter-$1 /p"
    path_facts "$1" there
  else
    path_facts "$1" gone
  fi
}

# What VMs send to their gateway goes to the instance on their own host by these entries, and without them to a network node. The
# kernel takes its time to remove the ports of a namespace that is gone.
path_facts() { # ROUTER there|gone
  [ -e "$root/current/routers/$1/ports" ] || return 0
  path=
  while read -r word _ tap mac _ _ hold; do
    if [ "$word $hold" = 'port isolated' ]; then
      entry=
      [ "$2" = gone ] || entry=$(bridge fdb show dev "$tap" 2>/dev/null | grep "^$mac ") || entry=
      case $entry in *' sticky'*) path=${path:-instance} ;; *) path=node ;; esac
    fi
  done <"$root/current/routers/$1/ports"
  [ -z "$path" ] || echo "path $1 $path"
}

leases() { # NETWORK
  file=$(sed -n 's/^dhcp-leasefile=//p' "$root/current/dhcp/$1/dnsmasq.conf" 2>/dev/null) || file=
  if [ -e "$file" ]; then grep -c '^[0-9]' "$file" || :; else echo 0; fi
}

# A number that a line of one of our files ends with.
number() { # WORD FILE
  sed -n "s/^ *$1 //p" "$2" 2>/dev/null || :
}

# HELD: waits for its master to speak as it does. COPIED: connections that conntrackd got from the other instances.
instance_facts() { # ROUTER UNIT-STATE
  files=$root/current/routers/$1
  memory=/var/lib/vrouter/$environment/routers/$1
  runtime=/run/vrouter/$environment/routers/$1
  priority=$(number priority "$files/keepalived.conf")
  offset=0
  [ ! -e "$memory/priority_offset" ] || read -r offset <"$memory/priority_offset" || :
  vrrp=DOWN
  since=0
  if [ "$2" = active ]; then
    [ ! -e "$runtime/state" ] || read -r vrrp _ since <"$runtime/state" || :
  elif [ -e "$memory/held" ]; then
    vrrp=HELD
  fi
  connections=$(within "qrouter-$1" conntrack -C) || connections=
  copied=
  [ ! -e "$runtime/conntrackd.ctl" ] || copied=$(copied "$files/conntrackd.conf")
  echo "vrrp $1 $vrrp $((${priority:-0} + offset)) $since ${connections:-0} ${copied:-0}"
  # What an earlier version of this tool deployed is started with the staged file.
  started=$runtime/conntrackd.conf
  [ -e "$started" ] || started=$files/conntrackd.conf
  remembered=$(number HashLimit "$started")
  [ -z "$remembered" ] || [ -z "$connections" ] || [ -z "$maximum" ] || echo "room $1 $remembered $maximum"
}

copied() { # CONNTRACKD-CONF
  timeout 2 conntrackd -C "$1" -s 2>/dev/null |
    awk '/^external inject/ { found = 1 } found && /^connections created/ { print $3; exit }'
}

maximum=$(cat /proc/sys/net/netfilter/nf_conntrack_max 2>/dev/null) || maximum=

# One answer for each, in their order.
states=$(systemctl is-active "$@") || :
for unit in "$@"; do
  state=${states%%"$newline"*}
  states=${states#*"$newline"}
  echo "unit $unit $state"
  id=${unit#*@}
  id=${id%.service}
  case $unit in
    *-router@*) router_facts "$id" ;;
    *-keepalived@*) instance_facts "$id" "$state" ;;
    *-dhcp@*) namespace_facts "qdhcp-$id" || : ;;
    *-dnsmasq@*)
      if [ "$state" = active ]; then running=running; else running=stopped; fi
      echo "dhcp $id $running $(leases "$id")"
      ;;
  esac
done
