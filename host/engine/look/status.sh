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

for link in current confirmed; do
  [ ! -L "$root/$link" ] || echo "$link $(basename "$(readlink "$root/$link")")"
done

namespace_facts() { # NAMESPACE
  ip netns exec "$1" true 2>/dev/null || return 0
  echo "namespace $1"
  ip -n "$1" -4 -o address show | awk -v namespace="$1" '$2 != "lo" { print "address", namespace, $2, $4 }'
}

leases() { # NETWORK
  file=$(sed -n 's/^dhcp-leasefile=//p' "$root/current/dhcp/$1/dnsmasq.conf" 2>/dev/null) || file=
  if [ -e "$file" ]; then grep -c '^[0-9]' "$file" || :; else echo 0; fi
}

# HELD: waits for its master to speak as it does. COPIED: connections that conntrackd got from the other instances.
instance_facts() { # ROUTER UNIT-STATE
  files=$root/current/routers/$1
  memory=/var/lib/vrouter/$environment/routers/$1
  priority=$(sed -n 's/^ *priority //p' "$files/keepalived.conf" 2>/dev/null) || priority=0
  offset=$(cat "$memory/priority_offset" 2>/dev/null) || offset=0
  vrrp=DOWN
  since=0
  if [ "$2" = active ]; then
    read -r vrrp _ since <"/run/vrouter/$environment/routers/$1/state" || :
  elif [ -e "$memory/held" ]; then
    vrrp=HELD
  fi
  connections=$(ip netns exec "qrouter-$1" conntrack -C 2>/dev/null) || connections=0
  copied=$(timeout 2 ip netns exec "qrouter-$1" conntrackd -C "$files/conntrackd.conf" -s 2>/dev/null |
    awk '/^external inject/ { found = 1 } found && /^connections created/ { print $3; exit }') || copied=
  echo "vrrp $1 $vrrp $((priority + offset)) $since $connections ${copied:-0}"
  # What an earlier version of this tool deployed is started with the staged file.
  started=/run/vrouter/$environment/routers/$1/conntrackd.conf
  [ -e "$started" ] || started=$files/conntrackd.conf
  remembered=$(sed -n 's/^ *HashLimit //p' "$started" 2>/dev/null) || remembered=
  maximum=$(ip netns exec "qrouter-$1" cat /proc/sys/net/netfilter/nf_conntrack_max 2>/dev/null) || maximum=
  [ -z "$remembered" ] || [ -z "$maximum" ] || echo "room $1 $remembered $maximum"
}

# What VMs send to their gateway goes to the instance on their own host by these entries, and without them to a network node.
path_facts() { # ROUTER
  sed -n 's/^port \(.*\) isolated$/\1/p' "$root/current/routers/$1/ports" 2>/dev/null | {
    path=
    # The kernel takes its time to remove the ports of a namespace that is gone.
    if ip netns exec "qrouter-$1" true 2>/dev/null; then there=1; else there=; fi
    while read -r _ tap mac _; do
      entry=
      [ -z "$there" ] || entry=$(bridge fdb show dev "$tap" 2>/dev/null | grep "^$mac ") || entry=
      case $entry in *' sticky'*) path=${path:-instance} ;; *) path=node ;; esac
    done
    [ -z "$path" ] || echo "path $1 $path"
  }
}

for unit in "$@"; do
  state=$(systemctl is-active "$unit") || :
  echo "unit $unit $state"
  id=${unit#*@}
  id=${id%.service}
  case $unit in
    *-router@*)
      namespace_facts "qrouter-$id"
      # shellcheck disable=SC2154 # of host/network/iptables.sh
      ip netns exec "qrouter-$id" "$iptables-save" -c -t nat 2>/dev/null |
        sed -n "/ -j DNAT /s/^/rule qrouter-$id /p"
      path_facts "$id"
      ;;
    *-keepalived@*) instance_facts "$id" "$state" ;;
    *-dhcp@*) namespace_facts "qdhcp-$id" ;;
    *-dnsmasq@*)
      if [ "$state" = active ]; then running=running; else running=stopped; fi
      echo "dhcp $id $running $(leases "$id")"
      ;;
  esac
done
