#!/bin/sh
# Tenant networks of one environment: l2.sh up|down ENVIRONMENT
# `up` makes the bridges and VXLAN ports what the files in ../networks say, from nothing or from whatever is there.
set -eu

action=$1
environment=$2
networks=${0%/*}/../networks
owner=vrouter:$environment
bridge_filter=/proc/sys/net/bridge/bridge-nf-call-iptables
saved_bridge_filter=/var/lib/vrouter/bridge-nf-call-iptables
at=

# shellcheck source=host/network/device.sh
. "${0%/*}/device.sh"
# shellcheck source=host/owners.sh
. "${0%/*}/owners.sh"

exists() { [ -e "/sys/class/net/$1" ]; }

is_ours() { [ "$(cat "/sys/class/net/$1/ifalias")" = "$owner" ]; }

# Whatever somebody calls it now, the confirmed generation made it.
is_known() { grep -qs "^[a-z]* $1 " "/etc/vrouter/$environment/confirmed/networks"/*; }

# Whose it is by its name has handed it over to us.
was_handed_over() {
  former=$(sed -n 's/^vrouter://p' "/sys/class/net/$1/ifalias")
  [ -n "$former" ] && grep -qs "^[a-z]* $1 " "/etc/vrouter/$former/current/networks/$network" &&
    [ -e "$networks/../from/$former/networks/$network" ]
}

require_ours() {
  if exists "$1" && ! is_ours "$1" && ! is_known "$1" && ! was_handed_over "$1"; then
    echo "device $1 exists already and does not belong to environment $environment: remove it, or move its users away" >&2
    exit 1
  fi
}

our_devices() {
  grep -lx "$owner" /sys/class/net/*/ifalias 2>/dev/null | sed 's|/sys/class/net/\(.*\)/ifalias|\1|'
}

# With the kernel's default every bridged frame of a VM would pass the host's own iptables rules: a container engine's
# FORWARD DROP policy cuts all VMs off.
release_bridged_frames() {
  # Loaded later, by a container engine, it would start with the default.
  modprobe -q br_netfilter 2>/dev/null || :
  if [ -e "$bridge_filter" ] && [ "$(cat "$bridge_filter")" != 0 ]; then
    mkdir -p "${saved_bridge_filter%/*}"
    [ -e "$saved_bridge_filter" ] || cat "$bridge_filter" >"$saved_bridge_filter"
    echo 0 >"$bridge_filter"
    echo "net.bridge.bridge-nf-call-iptables is now 0: bridged frames no longer pass this host's iptables"
  fi
}

restore_bridged_frames() {
  for other in /etc/vrouter/*/; do
    [ "$other" = "/etc/vrouter/$environment/" ] || [ ! -d "$other" ] || return 0
  done
  if [ -e "$saved_bridge_filter" ]; then
    cat "$saved_bridge_filter" >"$bridge_filter"
    rm "$saved_bridge_filter"
  fi
}

# The host itself takes no part in a tenant network: it answers no ARP there, believes no source address, forwards no
# packet and hears no router advertisement.
keep_host_out() { # DEVICE
  ipv4=/proc/sys/net/ipv4/conf/$1
  echo 8 >"$ipv4/arp_ignore"
  echo 1 >"$ipv4/rp_filter"
  echo 0 >"$ipv4/forwarding"
}

# Whatever anybody put on it besides.
clean_device() { # NAME
  no_layer_3 "$1"
  no_filters "$1"
  no_static_entries "$1" "$(cat "/sys/class/net/$1/address")"
}

converge_bridge() { # NAME MTU
  require_ours "$1"
  exists "$1" || ip link add "$1" type bridge forward_delay 0
  keep_host_out "$1"
  no_ipv6 "$1"
  usual_options "$1" bridge forward_delay 0 ageing_time 30000 stp_state 0 vlan_filtering 0 group_fwd_mask 0 \
    mcast_snooping 1 nf_call_iptables 0
  ip link set "$1" alias "$owner" mtu "$2" arp on multicast on promisc off allmulticast off up
  clean_device "$1"
  strangers_out "$1"
}

# A VM has a tap device or one end of a veth pair; anything else would join a tenant network to another one.
strangers_out() { # BRIDGE
  for port in "/sys/class/net/$1/brif"/*; do
    [ -e "$port" ] || continue
    port=${port##*/}
    case $port in tap* | vxlan-*) continue ;; esac
    case "$(ip -d -o link show dev "$port") " in
      *' veth '* | *' tun '*) no_static_entries "$port" "$(cat "/sys/class/net/$port/address")" ;;
      *) ip link set dev "$port" nomaster ;;
    esac
  done
}

converge_vxlan() { # NAME VNI LOCAL BRIDGE MTU [isolated]
  require_ours "$1"
  if exists "$1" && ! is_usual_vxlan "$1" "$2" "$3"; then ip link del "$1"; fi
  exists "$1" || ip link add "$1" type vxlan id "$2" local "$3" dstport 4789
  no_ipv6 "$1"
  usual_options "$1" vxlan ageing 300
  ip link set "$1" alias "$owner" mtu "$5" master "$4" arp on multicast on promisc off allmulticast off up
  usual_bridge_port "$1" "${6:-}"
  clean_device "$1"
}

is_usual_vxlan() { # NAME VNI LOCAL
  case "$(ip -d -o link show dev "$1") " in
    *' nolearning '* | *' proxy '* | *' rsc '* | *' l2miss '* | *' l3miss '* | *' external '* | *' gbp '* | *' gpe '*) return 1 ;;
    *" vxlan id $2 local $3 "*' dstport 4789 '*) ;;
    *) return 1 ;;
  esac
}

# Head-end replication: one all-zeros entry per host that carries the network.
converge_peers() { # VXLAN PEER…
  vxlan=$1
  shift
  present=$(bridge fdb show dev "$vxlan" | sed -n 's/^00:00:00:00:00:00 dst \([0-9.]*\) .*/\1/p')
  for peer in "$@"; do
    echo "$present" | grep -qxF "$peer" || bridge fdb append 00:00:00:00:00:00 dev "$vxlan" dst "$peer"
  done
  for peer in $present; do
    case " $* " in
      *" $peer "*) ;;
      *) bridge fdb del 00:00:00:00:00:00 dev "$vxlan" dst "$peer" ;;
    esac
  done
}

converge_network() { # FILE
  network=${1##*/}
  ! is_handed_over "networks/$network" || return 0
  bridge='' mtu='' vxlan='' peers=''
  while read -r word a b c d; do
    case $word in
      bridge) bridge=$a mtu=$b && converge_bridge "$bridge" "$mtu" ;;
      vxlan) vxlan=$a && converge_vxlan "$vxlan" "$b" "$c" "$bridge" "$mtu" "$d" ;;
      peer) peers="$peers $a" ;;
    esac
  done <"$1"
  # shellcheck disable=SC2086 # a list of addresses
  converge_peers "$vxlan" $peers
  wanted="$wanted $bridge $vxlan "
}

up() {
  release_bridged_frames
  wanted=''
  for file in "$networks"/*; do
    [ ! -f "$file" ] || converge_network "$file"
  done
  for device in $(our_devices); do
    case $wanted in
      *" $device "*) ;;
      *) give_up "$device" ;;
    esac
  done
}

# What another environment has too is that one's now.
give_up() { # DEVICE
  heir=$(owners_of "$1" | head -n 1)
  if [ -n "$heir" ]; then ip link set "$1" alias "vrouter:$heir"; else ip link del "$1"; fi
}

down() {
  for device in $(our_devices); do
    give_up "$device"
  done
  restore_bridged_frames
}

"$action"
