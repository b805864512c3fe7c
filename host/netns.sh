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
# shellcheck source=host/device.sh
. "$(dirname "$0")/device.sh"

inside() { ip netns exec "$namespace" "$@"; }

wish() { sed -n "s/^$1 //p" "$directory/ports"; }

contains() { printf '%s\n' "$1" | grep -qxF -e "$2"; }

converge_namespace() {
  # A file without a mounted namespace is left behind when a host loses power.
  if [ -e "/run/netns/$namespace" ] && ! inside true 2>/dev/null; then rm "/run/netns/$namespace"; fi
  if [ ! -e "/run/netns/$namespace" ]; then
    ip netns add "$namespace"
    fresh=yes
  fi
  ip -n "$namespace" link set lo promisc off allmulticast off up
}

gateway() { inside "$iptables-save" -t nat | sed -n 's/^-A snat .* --to-source \([0-9.]*\).*/\1/p' | head -n 1; }

# Tables that our rules do not have, emptied.
strange_rules() {
  inside "$iptables-save" | awk -v rules="$directory/iptables.rules" '
    BEGIN { while ((getline line <rules) > 0) if (line ~ /^\*/) ours[line] = 1 }
    /^\*/ { strange = !($0 in ours) }
    strange && /^(\*|COMMIT)/
    strange && /^:/ && $2 != "-" { print $1, "ACCEPT [0:0]" }'
}

empty_strange_tables() {
  strange=$(strange_rules)
  [ -z "$strange" ] || printf '%s\n' "$strange" | inside "$iptables-restore" -w 10
}

converge_firewall() {
  if [ ! -e "$directory/iptables.rules" ]; then
    [ -n "$fresh" ] || { empty_strange_tables && empty_other_rules "$namespace"; }
    return 0
  fi
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
  [ -n "$fresh" ] || empty_strange_tables
}

# A host may have been booted without IPv6.
converge_sysctl() {
  if [ -e /proc/sys/net/ipv6 ]; then pattern=^; else pattern='^net\.ipv[^6]\|^net\.[^i]'; fi
  grep "$pattern" "$directory/sysctl" | inside sysctl -q -p -
}

# What holds for the ports that will come holds for those that are there.
converge_port_settings() {
  # shellcheck disable=SC2016,SC2046 # for the inner shell; a list of devices
  inside sh -c '
    for usual in /proc/sys/net/ipv4/conf/default/* /proc/sys/net/ipv6/conf/default/disable_ipv6; do
      [ -e "$usual" ] || continue
      read -r value <"$usual"
      for device in "$@"; do
        there=${usual%/default/*}/$device/${usual##*/}
        read -r now <"$there"
        [ "$now" = "$value" ] || echo "$value" >"$there"
      done
    done' settings $(wish port | cut -d ' ' -f 1)
}

# A rule that is missing comes before one that is too many goes.
converge_rules() {
  rules=$(ip -n "$namespace" rule show | sed 's/[[:space:]]\{1,\}/ /g; s/ $//')
  for rule in '0 local' '32766 main' '32767 default'; do
    contains "$rules" "${rule% *}: from all lookup ${rule#* }" ||
      ip -n "$namespace" rule add pref "${rule% *}" from all lookup "${rule#* }"
  done
  printf '%s\n' "$rules" | while read -r preference rule; do
    case "$preference $rule" in
      ' ' | '0: from all lookup local' | '32766: from all lookup main' | '32767: from all lookup default') continue ;;
    esac
    # shellcheck disable=SC2086 # words of a rule
    ip -n "$namespace" rule del pref "${preference%:}" $rule
  done
}

no_static_neighbours() {
  {
    ip -n "$namespace" neighbour show nud permanent
    ip -n "$namespace" neighbour show proxy
  } | while read -r address _ device words; do
    case $words in
      *proxy*) ip -n "$namespace" neighbour del proxy "$address" dev "$device" ;;
      *) ip -n "$namespace" neighbour del "$address" dev "$device" ;;
    esac
  done
}

# iptables keeps its rules in tables of nftables; all others are somebody else's, in a namespace that is ours.
no_strange_tables() {
  command -v nft >/dev/null || return 0
  inside nft list tables | while read -r _ family table; do
    case "$family $table" in
      'ip raw' | 'ip mangle' | 'ip nat' | 'ip filter' | 'ip security') ;;
      *) inside nft delete table "$family" "$table" ;;
    esac
  done
}

# Both ends are there, and are ends of the same pair.
is_plugged() { # DEVICE TAP
  inside test -e "/sys/class/net/$1" || return 1
  [ "$(inside cat "/sys/class/net/$1/iflink")" != "$(cat "/sys/class/net/$2/ifindex" 2>/dev/null)" ] || return 0
  ip -n "$namespace" link del "$1"
  return 1
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

# The kernel's own for tunnels are in every namespace.
strange_devices() {
  ours=" lo $(wish port | cut -d ' ' -f 1 | tr '\n' ' ')"
  ip -n "$namespace" -o link | sed 's/^[0-9]*: \([^:@]*\).*<\(.*\)>.*/\1 ,\2,/' | while read -r device flags; do
    case "$ours" in *" $device "*) continue ;; esac
    case $device in
      tunl0 | gre0 | gretap0 | erspan0 | sit0 | ip_vti0 | ip6_vti0 | ip6tnl0 | ip6gre0) case $flags in *,UP,*) ;; *) continue ;; esac ;;
    esac
    echo "$device"
  done
}

converge_ports() {
  wanted=$(wish port)
  for device in $(strange_devices); do
    # Only what is not made of software cannot be deleted. The other end of a pair went with the first.
    ip -n "$namespace" link del "$device" 2>/dev/null || ip -n "$namespace" link set "$device" netns 1 2>/dev/null || :
  done
  printf '%s\n' "$wanted" | while read -r device tap mac mtu bridge; do
    [ -n "$device" ] || continue
    created='' added=''
    is_plugged "$device" "$tap" || created=yes
    [ -z "$created" ] || create_port "$device" "$tap" "$mac" "$mtu" "$bridge"
    converge_tap "$tap" "$mac" "$mtu" "$bridge" "$created"
    ip -n "$namespace" link set "$device" mtu "$mtu" arp on multicast on promisc off allmulticast off
    if [ -z "$created" ]; then
      at="-n $namespace"
      no_filters "$device"
    fi
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

converge_tap() { # TAP MAC MTU BRIDGE CREATED
  [ ! -e "/proc/sys/net/ipv6/conf/$1" ] || echo 1 >"/proc/sys/net/ipv6/conf/$1/disable_ipv6"
  ip link set "$1" mtu "$3" master "$4" arp on multicast on promisc off allmulticast off up
  [ -z "$5" ] || return 0
  # shellcheck disable=SC2034 # for device.sh
  at=
  # Even the same address again makes switches forget it.
  [ "$(cat "/sys/class/net/$1/address")" = "fe${2#??}" ] || ip link set "$1" address "fe${2#??}"
  usual_bridge_port "$1"
  no_layer_3 "$1"
  no_filters "$1"
  no_static_entries "$1" "fe${2#??}"
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

converge_loopback() {
  present=$(ip -n "$namespace" -4 -o address show dev lo | awk '{ print $4 }')
  contains "$present" 127.0.0.1/8 || ip -n "$namespace" address add 127.0.0.1/8 dev lo scope host
  for address in $present; do
    [ "$address" = 127.0.0.1/8 ] || ip -n "$namespace" address del "$address" dev lo
  done
}

all_routes() { ip -n "$namespace" -4 -o route show table all | sed 's/ \(linkdown\|dead\)//g; s/ *$//'; }

# The routes that the kernel makes of the addresses that are there, as it shows them.
kernel_routes() {
  ip -n "$namespace" -4 -o address show | awk '
    {
      device = $2
      split($4, part, "[./]")
      address = $4
      sub("/.*", "", address)
      number = ((part[1] * 256 + part[2]) * 256 + part[3]) * 256 + part[4]
      size = 2 ^ (32 - part[5])
      number -= number % size
      network = sprintf("%d.%d.%d.%d/%d", number / 16777216, int(number / 65536) % 256, int(number / 256) % 256, number % 256, part[5])
      print "local", address, "dev", device, "table local proto kernel scope host src", address
      if (device == "lo") print "local", network, "dev lo table local proto kernel scope host src", address
      else if (part[5] != 32 && !/ secondary /) print network, "dev", device, "proto kernel scope link src", address
    }'
}

# ROUTES are `DESTINATION NEXTHOP` lines. All others go, in whatever table they are, but for those that the kernel makes of
# addresses: those come back if they are gone.
converge_routes() { # PROTOCOL ROUTES
  wanted_routes=$2
  present=$(all_routes)
  own=$(kernel_routes)
  printf '%s\n' "$own" | while read -r route; do
    # shellcheck disable=SC2086 # words of a route
    contains "$present" "$route" || ip -n "$namespace" route add $route
  done
  ours=$(printf '%s\n' "$present" | in_file_words "$1")
  printf '%s\n' "$wanted_routes" | while read -r destination nexthop; do
    [ -n "$destination" ] || continue
    contains "$ours" "$destination $nexthop" ||
      ip -n "$namespace" route replace "$destination" via "$nexthop" proto "$1"
  done
  all_routes | while read -r route; do
    case $route in 'broadcast '*' table local proto kernel '*) continue ;; esac
    contains "$own" "$route" && continue
    said=$(echo "$route" | in_file_words "$1")
    if [ -n "$said" ] && contains "$wanted_routes" "$said"; then continue; fi
    # The parts of a route over several ways are divided by backslashes.
    # shellcheck disable=SC2046,SC1003 # words of a route
    ip -n "$namespace" route del $(echo "$route" | tr '\\' ' ')
  done
}

# Neither a default route's length nor a host route's is shown. Other routes are nothing that a file could say.
in_file_words() { # PROTOCOL
  sed -n "s/ proto keepalived\$/ proto 18/; /^[0-9a-z./]* via [0-9.]* dev [^ ]* proto $1\$/!d
    s/^default via /0.0.0.0\/0 via /; s/^\([0-9.]*\) via /\1\/32 via /; s/^\([^ ]*\) via \([^ ]*\).*/\1 \2/p"
}

# What keepalived.conf says in a block, without its indentation.
virtual() { # BLOCK
  sed -n "/^ *$1 {/,/^ *}/s/^ *\([0-9].*\)/\1/p" "$directory/keepalived.conf"
}

is_master() {
  virtual virtual_ipaddress | while read -r address _ device; do
    ip -n "$namespace" -4 -o address show dev "$device" | grep -qF " $address "
  done
}

# Mends what somebody changed of what keepalived gave to this instance. A file that it has not read yet it will see to itself.
converge_virtual() {
  runtime=/run/${directory#/etc/}
  runtime=${runtime%/current/*}/${runtime#*/current/}
  sha256sum --check --status "$runtime/keepalived.read" 2>/dev/null || return 0
  tries=3
  while
    if is_master; then role=MASTER; else role=BACKUP; fi
    converge_role "$role"
    if is_master; then now=MASTER; else now=BACKUP; fi
    # Its role changed meanwhile.
    [ "$now" != "$role" ] && [ "$tries" -gt 0 ]
  do tries=$((tries - 1)); done
  tell_role "$now"
}

converge_role() { # MASTER|BACKUP
  routes=''
  addresses=''
  if [ "$1" = MASTER ]; then
    addresses=$(virtual virtual_ipaddress_excluded | awk '{ print $3, $1 }')
    routes=$(virtual virtual_routes | awk '{ print $1, $3 }')
  fi
  for own in $(wish port | cut -d ' ' -f 1); do
    case $own in qr-* | qg-*) ;; *) continue ;; esac
    present=$(ip -n "$namespace" -4 -o address show dev "$own" | awk '{ print $2, $4 }')
    printf '%s\n' "$addresses" | while read -r device address; do
      [ "$device" = "$own" ] || continue
      contains "$present" "$device $address" || ip -n "$namespace" address add "$address" dev "$device"
    done
    printf '%s\n' "$present" | while read -r device address; do
      if [ -z "$device" ] || contains "$addresses" "$device $address"; then continue; fi
      ip -n "$namespace" address del "$address" dev "$device"
    done
  done
  converge_routes 18 "$routes"
}

# For who asks what the instance is, see host/vrrp.sh. keepalived tells of a change as soon as it has done it.
tell_role() { # MASTER|BACKUP
  for _ in 1 2 3 4 5; do
    said=$(cut -d ' ' -f 1 "$runtime/state" 2>/dev/null) || said=
    case "$1 $said" in
      'MASTER MASTER' | 'BACKUP BACKUP' | 'BACKUP FAULT' | 'BACKUP STOP') return 0 ;;
    esac
    sleep 0.2
  done
  echo "$1 $(virtual_priority) $(date +%s)" >"$runtime/state.new"
  mv "$runtime/state.new" "$runtime/state"
}

virtual_priority() { sed -n 's/^ *priority //p' "$directory/keepalived.conf"; }

case $1 in
  up)
    directory=$2
    namespace=$(wish namespace)
    vrrp=$(sed -n '/^vrrp$/p' "$directory/ports")
    fresh=
    converge_namespace
    converge_firewall
    converge_sysctl
    converge_ports
    if [ -z "$fresh" ]; then
      converge_port_settings
      converge_rules
      converge_loopback
      no_static_neighbours
      no_strange_tables
    fi
    if [ -z "$vrrp" ]; then converge_routes static "$(wish route)"; else converge_virtual; fi
    ;;
  down)
    namespace=$2
    [ ! -e "/run/netns/$namespace" ] || ip netns del "$namespace"
    ;;
esac
