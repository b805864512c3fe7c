# fresh.sh: the ports of a namespace that was not there, made in few steps; read by netns.sh, with ports.sh. It has a function
# `wish`, $namespace and $directory. What is made is what ports.sh and routes.sh make of one that is there, which look first.
# shellcheck shell=sh disable=SC2154

make_ports() {
  taps=$(wish port | cut -d ' ' -f 2)
  for tap in $taps; do remove_leftover "$tap"; done
  steps make | ip -batch -
  for tap in $taps; do no_ipv6 "$tap"; done
  # shellcheck disable=SC2046 # a list of devices
  [ -z "$(settings_of_ports)" ] || converge_port_settings $(all_ports)
  steps plug | ip -batch -
  steps configure | protocols_by_number | ip -n "$namespace" -batch -
  for tap in $taps; do until_it_forwards "$tap"; done
  steps announce | ip -n "$namespace" -batch -
  wish port | while read -r _ tap mac _ _ hold; do [ -z "$hold" ] || deliver_to "$tap" "$mac"; done
}

# What `ip` is to do, a line each.
steps() { # make|plug|configure|announce
  awk -v step="$1" -v namespace="$namespace" '
    step == "make" && $1 == "port" {
      print "link add", $3, "mtu", $5, "address", bridge_end($4), "type veth peer name", $2, "mtu", $5, "address", $4, "netns", namespace
    }
    step == "plug" && $1 == "port" && $7 != "isolated" { print "link set", $3, "master", $6, "up" }
    step == "plug" && $1 == "port" && $7 == "isolated" {
      print "link set", $3, "master", $6
      print "link set", $3, "type bridge_slave isolated on learning off flood off"
      print "link set", $3, "up"
    }
    step == "configure" && $1 == "address" { print "address add", $3, ($3 ~ /\/32$/ ? "" : "broadcast +"), "dev", $2 }
    step == "configure" && $1 == "port" && $7 != "isolated" { up = up "link set " $2 " up\n" }
    step == "configure" && $1 == "port" && $7 == "isolated" { last = last "link set " $2 " up\n" }
    step == "configure" && $1 == "route" {
      way = $0
      sub(/^route [^ ]* /, "", way)
      if (NF == 3) way = "via " way
      routes = routes "route add " $2 " " way " proto static\n"
    }
    step == "configure" && $1 == "rule" {
      rule = $0
      sub(/^rule /, "", rule)
      sub(/:/, "", rule)
      if (rule !~ /^32766 |^32767 /) rules = rules "rule add pref " rule "\n"
      moved = moved || rule ~ / from all lookup local$/
    }
    step == "announce" && $1 == "port" { print "link set", $2, "address", $4 }
    END {
      if (moved) rules = rules "rule del pref 0 from all lookup local\n"
      printf "%s%s%s%s", up, routes, rules, last
    }
    function bridge_end(mac) { return "fe" substr(mac, 3) }' "$directory/ports"
}
