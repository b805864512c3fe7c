# fresh.sh: the ports of a namespace that was not there, made in few steps; read by netns.sh, with ports.sh. It has a function
# `wish`, $namespace and $directory. What is made is what ports.sh and routes.sh make of one that is there, which look first.
# shellcheck shell=sh disable=SC2154

make_ports() {
  wish port | while read -r _ tap _; do remove_leftover "$tap"; done
  steps make | ip -batch -
  wish port | while read -r _ tap _; do no_ipv6 "$tap"; done
  steps plug | ip -batch -
  steps configure | ip -n "$namespace" -batch -
  wish port | while read -r _ tap _; do until_it_forwards "$tap"; done
  steps announce | ip -n "$namespace" -batch -
}

# What `ip` is to do, a line each.
steps() { # make|plug|configure|announce
  awk -v step="$1" -v namespace="$namespace" '
    step == "make" && $1 == "port" {
      print "link add", $3, "mtu", $5, "address", bridge_end($4), "type veth peer name", $2, "mtu", $5, "address", $4, "netns", namespace
    }
    step == "plug" && $1 == "port" { print "link set", $3, "master", $6, "up" }
    step == "configure" && $1 == "address" { print "address add", $3, "broadcast + dev", $2 }
    step == "configure" && $1 == "port" { up = up "link set " $2 " up\n" }
    step == "configure" && $1 == "route" { routes = routes "route add " $2 " via " $3 " proto static\n" }
    step == "announce" && $1 == "port" { print "link set", $2, "address", $4 }
    END { printf "%s%s", up, routes }
    function bridge_end(mac) { return "fe" substr(mac, 3) }' "$directory/ports"
}
