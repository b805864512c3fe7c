# substitutes.sh: what carries a router's packets when keepalived has taken its routes away; read by vrrp.sh and netns.sh, with
# role.sh. They have a function `inside`, which runs a command in the router's namespace.
#
# A new master says so before it takes the addresses, and the former one gives them up as soon as it hears that: what still
# reaches it, before switches have heard of the new one, would find no route. So a master has each route twice. keepalived
# does not know of the second ones; they hang on an address that answers to nobody, and go with it some time after the role.
# shellcheck shell=sh

# The dummy address of RFC 7600.
substitute=192.0.0.8/32

# Seconds. The new master announces its addresses at once and again 5 s later.
farewell=7

virtual_ports() { virtual virtual_ipaddress_excluded | cut -d ' ' -f 3 | sort -u; }

# The second routes of a master, as the kernel shows them.
second_routes() {
  inside ip -4 route show proto kernel scope link | awk '$3 ~ /^(q[rg]|sg)-/ { print $1, "dev", $3, "scope link metric 1000" }'
  virtual virtual_routes | sed 's/^0\.0\.0\.0\/0 /default /; s/\/32 via / via /; s/ src [0-9.]*//; s/ no_track$/ metric 1000/'
}

# Of a master. What cannot be, for want of an address that somebody took away, say, is seen by who looks for drift.
stand_in() {
  {
    virtual_ports | sed "s|.*|address replace $substitute dev & scope host|"
    second_routes | sed 's/^/route replace /'
  } | inside ip -force -batch - || :
}

# Of who is none any more: as long as others may not have heard of it.
stand_down() {
  standing_in | while read -r _ device _; do
    echo "address change $substitute dev $device valid_lft $farewell preferred_lft $farewell"
  done | inside ip -force -batch - || :
}

standing_in() { inside ip -4 -o address show to "$substitute"; }
