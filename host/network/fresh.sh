# fresh.sh: the ports of a namespace that was not there, made in few steps; read by netns.sh, with ports.sh. It has a function
# `wish`, $namespace and $directory. What is made is what ports.sh and routes.sh make of one that is there, which look first.
# shellcheck shell=sh disable=SC2154

make_ports() {
  taps=$(wish port | cut -d ' ' -f 2)
  for tap in $taps; do remove_leftover "$tap"; done
  all_steps=$(steps | protocols_by_number)
  between=$IFS
  IFS=@
  # shellcheck disable=SC2086 # its parts
  set -- $all_steps
  IFS=$between
  in_batch "$1"
  for tap in $taps; do no_ipv6 "$tap"; done
  # shellcheck disable=SC2046 # a list of devices
  [ -z "$(settings_of_ports)" ] || converge_port_settings $(all_ports)
  in_batch "$2"
  in_batch "$3" -n "$namespace"
  for tap in $taps; do until_it_forwards "$tap"; done
  in_batch "$4" -n "$namespace"
  while read -r word _ tap mac _ _ hold; do
    [ "$word" != port ] || [ -z "$hold" ] || deliver_to "$tap" "$mac"
  done <"$directory/ports"
}

in_batch() { # COMMANDS [OPTION…]
  commands=$1
  shift
  ip "$@" -batch - <<EOF
$commands
EOF
}

# What `ip` is to do, a line each, with @ between what makes the ports, what plugs them, what configures them, and what announces
# them.
steps() {
  awk -v namespace="$namespace" '
    $1 == "port" {
      make = make "link add " $3 " mtu " $5 " address " bridge_end($4) " type veth peer name " $2 " mtu " $5 " address " $4 " netns " namespace "\n"
      if ($7 == "isolated") {
        plug = plug "link set " $3 " master " $6 "\nlink set " $3 " type bridge_slave isolated on learning off flood off\nlink set " $3 " up\n"
        last = last "link set " $2 " up\n"
      } else {
        plug = plug "link set " $3 " master " $6 " up\n"
        up = up "link set " $2 " up\n"
      }
      announce = announce "link set " $2 " address " $4 "\n"
    }
    $1 == "address" { addresses = addresses "address add " $3 ($3 ~ /\/32$/ ? "" : " broadcast +") " dev " $2 "\n" }
    $1 == "route" {
      way = $0
      sub(/^route [^ ]* /, "", way)
      if (NF == 3) way = "via " way
      routes = routes "route add " $2 " " way " proto static\n"
    }
    $1 == "rule" {
      rule = $0
      sub(/^rule /, "", rule)
      sub(/:/, "", rule)
      if (rule !~ /^32766 |^32767 /) rules = rules "rule add pref " rule "\n"
      moved = moved || rule ~ / from all lookup local$/
    }
    END {
      if (moved) rules = rules "rule del pref 0 from all lookup local\n"
      configure = "link set lo promisc off allmulticast off up\n" addresses up routes rules last
      printf "%s@%s@%s@%s", make, plug, configure, announce
    }
    function bridge_end(mac) { return "fe" substr(mac, 3) }' "$directory/ports"
}
