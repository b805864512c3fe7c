# routes.sh: the way of packets in a namespace: rules, routes, neighbours; read by netns.sh, which has a function `contains`
# and $namespace.
# shellcheck shell=sh disable=SC2154

# What a file says, or what every namespace has that says nothing.
wanted_rules() {
  if [ -n "$(wish rule)" ]; then wish rule; else printf '%s\n' '0: from all lookup local' '32766: from all lookup main' '32767: from all lookup default'; fi
}

# A host may have no names of protocols.
protocols_by_number() { sed 's/ ipproto tcp / ipproto 6 /; s/ ipproto udp / ipproto 17 /; s/ ipproto dccp / ipproto 33 /; s/ ipproto sctp / ipproto 132 /'; }
protocols_by_name() { sed 's/ ipproto ipproto-6 / ipproto tcp /; s/ ipproto ipproto-17 / ipproto udp /; s/ ipproto ipproto-33 / ipproto dccp /; s/ ipproto ipproto-132 / ipproto sctp /'; }

# A rule that is missing comes before one that is too many goes.
converge_rules() {
  rules=$(wanted_rules)
  there=$(ip -n "$namespace" rule show | sed 's/[[:space:]]\{1,\}/ /g; s/ $//' | protocols_by_name)
  printf '%s\n' "$rules" | while read -r rule; do
    contains "$there" "$rule" || echo "rule add pref ${rule%%:*} ${rule#*: }"
  done | protocols_by_number | ip -n "$namespace" -batch -
  printf '%s\n' "$there" | while read -r rule; do
    [ -z "$rule" ] || contains "$rules" "$rule" || echo "rule del pref ${rule%%:*} ${rule#*: }"
  done | protocols_by_number | ip -n "$namespace" -batch -
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

# ROUTES are `DESTINATION NEXTHOP` lines, or what the kernel shows without a protocol.
add_routes() { # PROTOCOL ROUTES
  ours=$(all_routes | in_file_words "$1")
  printf '%s\n' "$2" | while read -r destination way; do
    [ -n "$destination" ] || continue
    ! contains "$ours" "$destination $way" || continue
    case $way in via\ * | dev\ *) ;; *) way="via $way" ;; esac
    # shellcheck disable=SC2086 # words of a route
    ip -n "$namespace" route replace "$destination" $way proto "$1"
  done
}

# All others go, in whatever table they are, but for those that the kernel makes of addresses, and MORE as the kernel shows
# them: those come back if they are gone.
converge_routes() { # PROTOCOL ROUTES [MORE]
  wanted_routes=$2
  present=$(all_routes)
  own=$(kernel_routes)
  [ -z "${3:-}" ] || own="$own
$3"
  printf '%s\n' "$own" | while read -r route; do
    # shellcheck disable=SC2086 # words of a route
    # Several devices may have the same address.
    contains "$present" "$route" || ip -n "$namespace" route append $route
  done
  add_routes "$1" "$wanted_routes"
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
  awk -v protocol="$1" '
    { sub(/ proto keepalived/, " proto 18") }
    $2 == "via" && $4 == "dev" && NF == 7 && $7 == protocol {
      print ($1 == "default" ? "0.0.0.0/0" : $1 ~ /\// ? $1 : $1 "/32"), $3
      next
    }
    index($0 " ", " proto " protocol " ") {
      sub(" proto " protocol, "")
      print
    }'
}
