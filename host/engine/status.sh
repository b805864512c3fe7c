#!/bin/sh
# status.sh ENVIRONMENT UNIT…: what runs, one fact a line:
#   current N / confirmed N / unit NAME ACTIVE-STATE / namespace NAME / address NAMESPACE DEVICE CIDR /
#   dhcp NETWORK running|stopped LEASES / rule NAMESPACE RULE-AS-IPTABLES-SAVE-SHOWS-IT-WITH-COUNTERS
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

for unit in "$@"; do
  state=$(systemctl is-active "$unit") || :
  echo "unit $unit $state"
  id=${unit#*@}
  id=${id%.service}
  case $unit in
    *-router@*)
      namespace_facts "qrouter-$id"
      ip netns exec "qrouter-$id" iptables-save -c -t nat 2>/dev/null |
        sed -n "/ rg_portforwarding-.* -j DNAT /s/^/rule qrouter-$id /p"
      ;;
    *-dhcp@*) namespace_facts "qdhcp-$id" ;;
    *-dnsmasq@*)
      if [ "$state" = active ]; then running=running; else running=stopped; fi
      echo "dhcp $id $running $(leases "$id")"
      ;;
  esac
done
