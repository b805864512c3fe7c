#!/bin/sh
# One network namespace of ours: netns.sh up|rules|settle DIRECTORY | netns.sh down NAMESPACE
# `up` makes namespace, firewall, ports, addresses and routes what the files in DIRECTORY say, from nothing or from
# whatever is there, and touches nothing that is right already. DIRECTORY/ports holds
#   namespace NAME / port DEVICE TAP MAC MTU BRIDGE [isolated|held] / address DEVICE CIDR
#   route DESTINATION NEXTHOP, or as `ip route` shows it, without its protocol
#   rule PREFERENCE: WORDS, as `ip rule` shows them; none: those of the kernel
#   vrrp: all addresses but those of ha- ports and all routes are keepalived's
# `rules` loads the rules, where all else is known to be what the files say.
# `settle` comes after keepalived was asked to read its file again, and mends what it left.
set -eu

# shellcheck source=host/network/iptables.sh
. "${0%/*}/iptables.sh"
# shellcheck source=host/network/connections.sh
. "${0%/*}/connections.sh"
# shellcheck source=host/network/device.sh
. "${0%/*}/device.sh"
# shellcheck source=host/network/firewall.sh
. "${0%/*}/firewall.sh"
# shellcheck source=host/network/ports.sh
. "${0%/*}/ports.sh"
# shellcheck source=host/network/fresh.sh
. "${0%/*}/fresh.sh"
# shellcheck source=host/network/heirs.sh
. "${0%/*}/heirs.sh"
# shellcheck source=host/network/routes.sh
. "${0%/*}/routes.sh"
# shellcheck source=host/ha/role.sh
. "${0%/*}/role.sh"
# shellcheck source=host/ha/substitutes.sh
. "${0%/*}/substitutes.sh"
# shellcheck source=host/ha/virtual.sh
. "${0%/*}/virtual.sh"
# shellcheck source=host/owners.sh
. "${0%/*}/owners.sh"

# shellcheck disable=SC2034 # for owners.sh
environment=${0#/etc/vrouter/} environment=${environment%%/*}

inside() { nsenter --net="/run/netns/$namespace" "$@"; }

wish() { # WORDS
  while read -r line; do
    case $line in "$1 "*) echo "${line#"$1 "}" ;; esac
  done <"$directory/ports"
}

contains() { # LINES LINE
  case "
$1
" in
    *"
$2
"*) ;;
    *) return 1 ;;
  esac
}

# What the files say of the namespace itself: $namespace, and $vrrp.
read_namespace() {
  namespace='' vrrp=''
  while read -r word name _; do
    case $word in
      namespace) namespace=$name ;;
      vrrp) vrrp=yes ;;
    esac
  done <"$directory/ports"
  name_object
}

# Whose it is: $object.
name_object() {
  case $namespace in
    qrouter-*) object=routers/${namespace#qrouter-} ;;
    qdhcp-*) object=dhcp/${namespace#qdhcp-} ;;
  esac
}

converge_namespace() {
  # A file without a mounted namespace is left behind when a host loses power.
  if [ -e "/run/netns/$namespace" ] && ! inside true 2>/dev/null; then rm "/run/netns/$namespace"; fi
  if [ ! -e "/run/netns/$namespace" ]; then
    ip netns add "$namespace"
    fresh=yes
  else
    ip -n "$namespace" link set lo promisc off allmulticast off up
  fi
}

# A host may have been booted without IPv6. What is of a single port comes with it.
converge_sysctl() {
  if [ -e /proc/sys/net/ipv6 ]; then pattern=^; else pattern='^net\.ipv[^6]\|^net\.[^i]'; fi
  inside sysctl -q -p - <<EOF
$(sed "/$pattern/!d; /\.conf\.[a-z]*-/d" "$directory/sysctl")
EOF
}

case $1 in
  up)
    directory=$2
    fresh=
    read_namespace
    take_over "$object"
    converge_namespace
    [ -n "$fresh" ] || hand_to_heirs
    converge_firewall
    [ -n "$fresh" ] || believe_sources
    converge_sysctl
    if [ -n "$fresh" ]; then
      make_ports
    else
      converge_ports senders
      prepare_receivers
      # Those that what somebody put there still forbids come below.
      [ -n "$vrrp" ] || add_routes static "$(wish route)" 2>/dev/null || :
      # shellcheck disable=SC2046 # a list of devices
      drop_addresses $(all_ports)
      no_strange_devices
      # shellcheck disable=SC2046 # a list of devices
      converge_port_settings $(all_ports)
      converge_rules
      converge_loopback
      no_static_neighbours
      no_strange_tables
      [ -n "$vrrp" ] || converge_routes static "$(wish route)"
      converge_tracking
      add_floating_ips
      converge_ports receivers
    fi
    [ -z "$vrrp" ] || converge_virtual
    ;;
  rules)
    directory=$2
    fresh=
    read_namespace
    converge_firewall
    converge_tracking
    ;;
  settle)
    directory=$2
    read_namespace
    settle
    ;;
  down)
    namespace=$2
    name_object
    if [ -e "/run/netns/$namespace" ] && ! is_anothers "$object"; then
      close_receivers
      ip netns del "$namespace"
    fi
    ;;
esac
