# ports.sh: the devices of a namespace and their addresses; read by netns.sh, with device.sh. It has functions `inside`, which
# runs a command in $namespace, `wish` and `contains`; $vrrp says whether keepalived gives addresses too.
# shellcheck shell=sh disable=SC2154

# The ports that send, and those that only receive: what a packet needs that comes in by one of these must be there before.
senders() { wish port | sed '/ isolated$/d'; }
receivers() { wish port | sed -n '/ isolated$/p'; }

# What a file says of single ports, as `PATH VALUE` below /proc/sys.
settings_of_ports() { sed -n 's/^net\.ipv4\.conf\.\([a-z]*-[^.]*\)\.\([a-z_]*\) = /net\/ipv4\/conf\/\1\/\2 /p' "$directory/sysctl"; }

# What holds for the ports that will come holds for those that are there, where nothing is said of a single one.
converge_port_settings() { # DEVICE…
  # No `read`: dash reads a sign at a time, and of these files gets no second one.
  # shellcheck disable=SC2016 # for the inner shell
  inside sh -c '
    cd /proc/sys/net/ipv4/conf
    grep -rs . default "$@"
    [ -e /proc/sys/net/ipv6 ] || exit 0
    cd /proc/sys/net/ipv6/conf
    grep -rs --include=disable_ipv6 . default "$@"' settings "$@" |
    said=$(settings_of_ports) awk -F '[/:]' '
      BEGIN {
        count = split(ENVIRON["said"], line, "\n")
        for (i = 1; i <= count; i++) {
          split(line[i], word, " ")
          said[word[1]] = word[2]
        }
      }
      $1 == "default" { usual[$2] = $3; next }
      {
        path = "net/" ($2 == "disable_ipv6" ? "ipv6" : "ipv4") "/conf/" $1 "/" $2
        wanted = path in said ? said[path] : usual[$2]
        if (wanted != $3) print path " = " wanted
      }' | inside sysctl -q -p - || :
}

all_ports() { wish port | cut -d ' ' -f 1; }

# From one form of the router to another a packet may come in by a port to which nothing leads yet, or any more.
believe_sources() {
  wanted=$(sed -n 's/^net\.ipv4\.conf\.default\.rp_filter = //p' "$directory/sysctl")
  case $wanted in '' | "$(inside cat /proc/sys/net/ipv4/conf/default/rp_filter)") return 0 ;; esac
  # shellcheck disable=SC2016,SC2046 # for the inner shell; a list of devices
  inside sh -c 'for device; do [ ! -e "/proc/sys/net/ipv4/conf/$device" ] || echo 0 >"/proc/sys/net/ipv4/conf/$device/rp_filter"; done' \
    ports $(all_ports)
}

# Both ends are there, and are ends of the same pair. $seen is what `ip` shows of the one in the namespace.
is_plugged() { # DEVICE TAP
  seen=$(ip -n "$namespace" -o link show dev "$1" 2>/dev/null) || return 1
  index=
  [ ! -e "/sys/class/net/$2" ] || read -r index <"/sys/class/net/$2/ifindex"
  case $seen in *": $1@if$index: "*) return 0 ;; esac
  ip -n "$namespace" link del "$1"
  return 1
}

# Left over when an earlier namespace is gone but its devices are not yet.
remove_leftover() { # TAP
  if [ -e "/sys/class/net/$1" ]; then ip link del "$1" 2>/dev/null || sleep 1; fi
}

create_port() { # DEVICE TAP MAC MTU BRIDGE
  remove_leftover "$2"
  # fe: is never the lowest address of a bridge's ports, so the bridge keeps its own.
  ip link add "$2" mtu "$4" address "fe${3#??}" type veth peer name "$1" mtu "$4" address "$3" netns "$namespace"
}

until_it_forwards() { # TAP
  tries=40
  while read -r state <"/sys/class/net/$1/brport/state" && [ "$state" != 3 ] && [ $tries -gt 0 ]; do
    sleep 0.05
    tries=$((tries - 1))
  done
}

# The gratuitous ARP of a link that comes up is lost: its bridge port does not forward yet; an address that comes later has
# none. Switches and VXLAN peers would go on sending to where the port, or another instance of the router, was before.
announce() { # DEVICE TAP MAC
  until_it_forwards "$2"
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

no_strange_devices() {
  for device in $(strange_devices); do
    # Only what is not made of software cannot be deleted. The other end of a pair went with the first.
    ip -n "$namespace" link del "$device" 2>/dev/null || ip -n "$namespace" link set "$device" netns 1 2>/dev/null || :
  done
}

converge_ports() { # senders|receivers
  "$1" | while read -r device tap mac mtu bridge hold; do
    created='' added='' receiver=''
    [ "$1" = senders ] || receiver=receiver
    is_plugged "$device" "$tap" || created=yes
    if [ -n "$created" ]; then
      create_port "$device" "$tap" "$mac" "$mtu" "$bridge"
      converge_port_settings "$device"
    fi
    converge_tap "$tap" "$mac" "$mtu" "$bridge" "$created" "$receiver" "$hold"
    ip -n "$namespace" link set "$device" mtu "$mtu" arp on multicast on promisc off allmulticast off
    if [ -z "$created" ]; then
      at="-n $namespace"
      no_filters "$device"
      # Even the same address again makes the kernel forget its neighbours.
      case $seen in *" link/ether $mac "*) ;; *) ip -n "$namespace" link set "$device" address "$mac" ;; esac
    fi
    case $device in fg-*) ;; *) ! is_addressed "$device" || add_addresses "$device" ;; esac
    [ -z "$receiver" ] || was_up || added=yes
    ip -n "$namespace" link set "$device" up
    case $device$created in
      ha-*yes) hand_over ;;
    esac
    [ -z "$created$added" ] || announce "$device" "$tap" "$mac"
    [ -z "$hold" ] || deliver_to "$tap" "$mac"
  done
}

# Routes say by which address of a receiver they send: it has that before it takes anything in.
prepare_receivers() {
  receivers | while read -r device tap mac mtu bridge _; do
    added=''
    if is_plugged "$device" "$tap"; then
      ! is_addressed "$device" || add_addresses "$device"
      [ -z "$added" ] || announce "$device" "$tap" "$mac"
    else
      create_port "$device" "$tap" "$mac" "$mtu" "$bridge"
      converge_port_settings "$device"
      ! is_addressed "$device" || add_addresses "$device"
    fi
  done
}

# By $seen.
was_up() {
  case $seen in *[,\<]UP[,\>]*) ;; *) return 1 ;; esac
}

# What is for a MAC that other hosts have too goes to this port, whoever claims it. Before the port forwards, the entry would lead
# nowhere.
deliver_to() { # TAP MAC
  case "$(bridge fdb show dev "$1" | grep "^$2 ") " in *' static '*' sticky '* | *' sticky '*' static '*) return 0 ;; esac
  until_it_forwards "$1"
  bridge fdb replace "$2" dev "$1" master static sticky
}

# The kernel takes its time to remove a namespace. What other hosts do too, they do from here on.
close_receivers() {
  ip -n "$namespace" -o link | sed -n 's/^[0-9]*: qr-\([^@:]*\).*/tap\1/p' | while read -r tap; do
    case "$(ip -d -o link show dev "$tap" 2>/dev/null) " in *' isolated on '*) echo "$tap" ;; esac
  done | while read -r tap; do
    # Without an entry the network nodes are asked at once, while the port goes.
    bridge fdb show dev "$tap" | sed -n '/ sticky /s/ .*//p' | while read -r mac; do bridge fdb del "$mac" dev "$tap" master; done
  done
}

converge_tap() { # TAP MAC MTU BRIDGE CREATED [receiver [HOLD]]
  # shellcheck disable=SC2034 # for device.sh
  at=
  no_ipv6 "$1"
  if [ -z "$6" ]; then
    ip link set "$1" mtu "$3" master "$4" arp on multicast on promisc off allmulticast off up
  else
    # Not up before it is isolated: other hosts would hear it.
    ip link set "$1" mtu "$3" master "$4" arp on multicast on promisc off allmulticast off
    usual_bridge_port "$1" receiver
    ip link set "$1" up
  fi
  [ -z "$5" ] || return 0
  # Even the same address again makes switches forget it.
  read -r address <"/sys/class/net/$1/address"
  [ "$address" = "fe${2#??}" ] || ip link set "$1" address "fe${2#??}"
  usual_bridge_port "$1" "$6"
  no_layer_3 "$1"
  no_filters "$1"
  no_static_entries "$1" "fe${2#??}" "${7:+$2}"
}

# Whose addresses the file says: keepalived gives all others.
is_addressed() { # DEVICE
  [ -z "$vrrp" ] || [ "${1#ha-}" != "$1" ]
}

addresses_on() { # DEVICE
  ip -n "$namespace" -4 -o address show dev "$1" 2>/dev/null | while read -r _ _ _ address _; do echo "$address"; done
}

add_addresses() { # DEVICE
  present=$(addresses_on "$1")
  for address in $(wish "address $1"); do
    if ! contains "$present" "$address"; then
      case $address in
        */32) ip -n "$namespace" address add "$address" dev "$1" ;;
        *) ip -n "$namespace" address add "$address" broadcast + dev "$1" ;;
      esac
      added=yes
    fi
  done
}

# With an address that goes, go the routes that hang on it: what comes in their place is there by now.
drop_addresses() { # [DEVICE]…
  for device in "$@"; do
    is_addressed "$device" || continue
    wanted_addresses=$(wish "address $device")
    for address in $(addresses_on "$device"); do
      contains "$wanted_addresses" "$address" || is_advertised "$device" "$address" ||
        ip -n "$namespace" address del "$address" dev "$device"
    done
  done
}

# A floating IP is announced when all is there that its packets need.
add_floating_ips() {
  wish port | sed -n '/^fg-/p' | while read -r device tap mac _; do
    added=''
    add_addresses "$device"
    [ -z "$added" ] || announce "$device" "$tap" "$mac"
  done
}

converge_loopback() {
  present=$(ip -n "$namespace" -4 -o address show dev lo | awk '{ print $4 }')
  contains "$present" 127.0.0.1/8 || ip -n "$namespace" address add 127.0.0.1/8 dev lo scope host
  for address in $present; do
    [ "$address" = 127.0.0.1/8 ] || ip -n "$namespace" address del "$address" dev lo
  done
}
