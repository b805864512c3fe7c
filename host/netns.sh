#!/bin/sh
# One network namespace of ours: netns.sh up DIRECTORY | netns.sh down NAMESPACE
# `up` makes namespace, firewall, ports, addresses and routes what the files in DIRECTORY say, from nothing or from
# whatever is there, and touches nothing that is right already. DIRECTORY/ports holds
#   namespace NAME / port DEVICE TAP MAC MTU BRIDGE / address DEVICE CIDR / route DESTINATION NEXTHOP
#   vrrp: the addresses of qr- and qg- ports and all routes are keepalived's
set -eu

# shellcheck source=host/iptables.sh
. "$(dirname "$0")/iptables.sh"
# shellcheck source=host/connections.sh
. "$(dirname "$0")/connections.sh"

inside() { ip netns exec "$namespace" "$@"; }

wish() { sed -n "s/^$1 //p" "$directory/ports"; }

contains() { printf '%s\n' "$1" | grep -qxF -e "$2"; }

converge_namespace() {
  # A file without a mounted namespace is left behind when a host loses power.
  if [ -e "/run/netns/$namespace" ] && ! inside true 2>/dev/null; then rm "/run/netns/$namespace"; fi
  [ -e "/run/netns/$namespace" ] || ip netns add "$namespace"
  ip -n "$namespace" link set lo up
}

gateway() { inside "$iptables-save" -t nat | sed -n 's/^-A snat .* --to-source \([0-9.]*\).*/\1/p' | head -n 1; }

converge_firewall() {
  [ -e "$directory/iptables.rules" ] || return 0
  gateway_before=$(gateway)
  kept=$(inside "$iptables-save" -c)
  if ! inside "$iptables-restore" -w 10 <"$directory/iptables.rules"; then
    # iptables-restore is atomic per table only.
    printf '%s\n' "$kept" | inside "$iptables-restore" -w 10 -c
    echo "$directory/iptables.rules was refused: the rules in $namespace are as they were" >&2
    exit 1
  fi
  empty_other_rules "$namespace"
  forget_stale_connections "$directory/iptables.rules"
  # What was for the router itself when it had another address would pass through it now, untranslated.
  if [ -n "$gateway_before" ] && [ "$gateway_before" != "$(gateway)" ]; then forget --orig-dst "$gateway_before"; fi
}

# A host may have been booted without IPv6.
converge_sysctl() {
  if [ -e /proc/sys/net/ipv6 ]; then pattern=^; else pattern='^net\.ipv[^6]\|^net\.[^i]'; fi
  grep "$pattern" "$directory/sysctl" | inside sysctl -q -p -
}

create_port() { # DEVICE TAP MAC MTU BRIDGE
  # Left over when an earlier namespace is gone but its devices are not yet.
  if [ -e "/sys/class/net/$2" ]; then ip link del "$2" 2>/dev/null || sleep 1; fi
  # fe: is never the lowest address of a bridge's ports, so the bridge keeps its own.
  ip link add "$2" mtu "$4" address "fe${3#??}" type veth peer name "$1" mtu "$4" address "$3" netns "$namespace"
}

# The gratuitous ARP of a link that comes up is lost: its bridge port does not forward yet; an address that comes later has
# none. Switches and VXLAN peers would go on sending to where the port, or another instance of the router, was before.
announce() { # DEVICE TAP MAC
  tries=40
  until [ "$(cat "/sys/class/net/$2/brport/state")" = 3 ] || [ $tries -eq 0 ]; do
    sleep 0.05
    tries=$((tries - 1))
  done
  ip -n "$namespace" link set "$1" address "$3"
}

converge_ports() {
  wanted=$(wish port)
  for device in $(inside ls /sys/class/net); do
    case $device in
      qr-* | qg-* | ha-* | ns-*) contains "$(printf '%s\n' "$wanted" | cut -d ' ' -f 1)" "$device" || ip -n "$namespace" link del "$device" ;;
    esac
  done
  printf '%s\n' "$wanted" | while read -r device tap mac mtu bridge; do
    [ -n "$device" ] || continue
    created='' added=''
    inside test -e "/sys/class/net/$device" || created=yes
    [ -z "$created" ] || create_port "$device" "$tap" "$mac" "$mtu" "$bridge"
    # Before it comes up: its first frames are those of IPv6. A host may have been booted without.
    [ ! -e "/proc/sys/net/ipv6/conf/$tap" ] || echo 1 >"/proc/sys/net/ipv6/conf/$tap/disable_ipv6"
    ip link set "$tap" mtu "$mtu" master "$bridge" up
    ip -n "$namespace" link set "$device" mtu "$mtu"
    # Even the same address again makes the kernel forget its neighbours.
    [ "$(inside cat "/sys/class/net/$device/address")" = "$mac" ] || ip -n "$namespace" link set "$device" address "$mac"
    if [ -z "$vrrp" ]; then
      converge_addresses "$device"
    else
      case $device in
        ha-*)
          converge_addresses "$device"
          [ -z "$created" ] || hand_over
          ;;
      esac
    fi
    ip -n "$namespace" link set "$device" up
    [ -z "$created$added" ] || announce "$device" "$tap" "$mac"
  done
}

# A router that was none of keepalived's so far: what it has now would stay on a backup.
hand_over() {
  for own in $(wish port | cut -d ' ' -f 1); do
    case $own in
      qr-* | qg-*) ! inside test -e "/sys/class/net/$own" || ip -n "$namespace" address flush dev "$own" ;;
    esac
  done
  ip -n "$namespace" route flush proto static
}

# What keepalived has on the ha- port of a master; without it the instance would give its role away.
is_advertised() { # DEVICE ADDRESS
  [ -n "$vrrp" ] && grep -qF " $2 dev $1" "$directory/keepalived.conf"
}

converge_addresses() { # DEVICE
  wanted_addresses=$(wish "address $1")
  present=$(ip -n "$namespace" -4 -o address show dev "$1" | awk '{ print $4 }')
  for address in $wanted_addresses; do
    if ! contains "$present" "$address"; then
      ip -n "$namespace" address add "$address" broadcast + dev "$1"
      added=yes
    fi
  done
  for address in $present; do
    contains "$wanted_addresses" "$address" && continue
    ! is_advertised "$1" "$address" || continue
    ip -n "$namespace" address del "$address" dev "$1"
  done
}

static_routes() { # as DESTINATION NEXTHOP; as the kernel shows neither a default route's length nor a host route's
  ip -n "$namespace" -4 route show proto static | sed -n 's/^default via /0.0.0.0\/0 via /; s/^\([0-9.]*\) via /\1\/32 via /; s/^\([^ ]*\) via \([^ ]*\).*/\1 \2/p'
}

converge_routes() {
  wanted_routes=$(wish route)
  present=$(static_routes)
  printf '%s\n' "$wanted_routes" | while read -r destination nexthop; do
    [ -n "$destination" ] || continue
    contains "$present" "$destination $nexthop" ||
      ip -n "$namespace" route replace "$destination" via "$nexthop" proto static
  done
  static_routes | while read -r destination nexthop; do
    contains "$wanted_routes" "$destination $nexthop" ||
      ip -n "$namespace" route del "$destination" via "$nexthop" proto static
  done
}

case $1 in
  up)
    directory=$2
    namespace=$(wish namespace)
    vrrp=$(sed -n '/^vrrp$/p' "$directory/ports")
    converge_namespace
    converge_firewall
    converge_sysctl
    converge_ports
    [ -n "$vrrp" ] || converge_routes
    ;;
  down)
    namespace=$2
    [ ! -e "/run/netns/$namespace" ] || ip netns del "$namespace"
    ;;
esac
