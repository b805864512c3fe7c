# What a device of ours has and has not; read by l2.sh and ports.sh.
# In all of it $at is nothing, or `-n NAMESPACE`: where the device is.
# shellcheck shell=sh disable=SC2086,SC2154

# Sets the options that somebody changed; $shown is what `ip` showed before. One that this host's `ip` does not show cannot be seen.
usual_options() { # DEVICE KIND OPTION VALUE…
  changed=$1
  family=$2
  shift 2
  shown=$(ip $at -d -o link show dev "$changed")
  changes=''
  while [ $# -gt 0 ]; do
    case "$shown " in
      *" $1 $2 "*) ;;
      *" $1 "*) changes="$changes $1 $2" ;;
    esac
    shift 2
  done
  [ -z "$changes" ] || ip $at link set dev "$changed" type "$family" $changes
}

# `isolated`: it and the other isolated ports of its bridge have nothing to do with each other. `receiver`: it is isolated,
# and gets what is known to be for it, and nothing that is for nobody.
usual_bridge_port() { # DEVICE [isolated|receiver]
  port_isolated=off port_learning=on
  [ -z "${2:-}" ] || port_isolated=on
  [ "${2:-}" != receiver ] || port_learning=off
  usual_options "$1" bridge_slave hairpin off guard off root_block off fastleave off learning $port_learning flood $port_learning \
    mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated $port_isolated locked off \
    proxy_arp off proxy_arp_wifi off
  # A port that somebody took out of the forwarding state does not return by itself.
  case $shown in
    *' bridge_slave state forwarding '*) ;;
    *) ip $at link set dev "$1" type bridge_slave state 3 2>/dev/null || : ;;
  esac
}

# Before the device comes up: its first frames are those of IPv6. A host may have been booted without.
no_ipv6() { # DEVICE
  ipv6=/proc/sys/net/ipv6/conf/$1/disable_ipv6
  [ ! -e "$ipv6" ] || echo 1 >"$ipv6"
}

no_filters() { # DEVICE
  command -v tc >/dev/null || return 0
  tc $at qdisc show dev "$1" | while read -r _ queue handle rest; do
    case "$queue $handle $rest" in
      'noqueue 0: '*) ;;
      ingress\ * | clsact\ *) tc $at qdisc del dev "$1" "$queue" ;;
      *' root '* | *' root') tc $at qdisc del dev "$1" root ;;
    esac
  done
  case $(ip $at -o link show dev "$1") in *' xdp'*) ip $at link set dev "$1" xdp off ;; esac
}

# Whatever was not learned, besides a device's own address, what a VXLAN port sends everywhere, and what a receiver gets.
no_static_entries() { # DEVICE MAC [RECEIVED-MAC]
  bridge $at fdb show dev "$1" | while read -r entry words; do
    case "$entry $words " in "${3:-none} "*' sticky '*) continue ;; esac
    case $entry in "$2" | 00:00:00:00:00:00 | 33:33:* | 01:00:5e:* | 01:80:c2:*) continue ;; esac
    # `ip` and `bridge` of Debian 11 name the device even if it was asked for.
    words=${words#dev "$1" }
    case $words in
      *permanent* | *static*) ;;
      *) continue ;;
    esac
    case $words in
      *'dst '*) words=${words#*dst } && bridge $at fdb del "$entry" dev "$1" dst "${words%% *}" self ;;
      *master*) bridge $at fdb del "$entry" dev "$1" master ;;
      *) bridge $at fdb del "$entry" dev "$1" self ;;
    esac
  done
}

# Of a device of the host that is none of its own: it has neither addresses nor routes.
no_layer_3() { # DEVICE
  [ -z "$(ip $at -o address show dev "$1")" ] || ip $at address flush dev "$1"
  ip $at -4 route show table all dev "$1" | while read -r route; do
    ip $at route del $route dev "$1"
  done
}
