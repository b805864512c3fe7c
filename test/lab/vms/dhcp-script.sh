#!/bin/sh
# What a DHCP client runs in a VM: configures eth0 and writes what it got to $LEASE. The machine's resolv.conf stays.
# udhcpc gives the event as an argument and obeys option 3; dhclient gives it as $reason and obeys option 121.
set -eu

octets_to_routes() { # 24 172 16 0 0 0 0 0 … -> 172.16.0.0/24 0.0.0.0 …
  while [ $# -gt 0 ]; do
    length=$1
    shift
    count=$(((length + 7) / 8))
    destination=
    for _ in 1 2 3 4; do
      if [ "$count" -gt 0 ]; then
        destination=$destination.$1
        count=$((count - 1))
        shift
      else
        destination=$destination.0
      fi
    done
    printf '%s/%s %s ' "${destination#.}" "$length" "$1.$2.$3.$4"
    shift 4
  done
}

add_route() { # DESTINATION NEXTHOP
  case $2 in
    0.0.0.0) ip route replace "$1" dev eth0 ;;
    # What is behind this machine itself, where nothing is.
    "${new_ip_address:-}") ip route replace unreachable "$1" ;;
    *) ip route replace "$1" via "$2" dev eth0 ;;
  esac
}

configure() { # ADDRESS MASK MTU
  ip -4 address flush dev eth0
  [ -z "$3" ] || ip link set eth0 mtu "$3"
  ip address add "$1/$2" broadcast + dev eth0
}

record() { # ADDRESS ROUTER CLASSLESS MICROSOFT MTU DNS
  {
    echo "address=$1"
    echo "router=$2"
    echo "classless=$3"
    echo "microsoft=$4"
    [ -z "$5" ] || echo "mtu=$5"
    echo "dns=$6"
  } >"$LEASE"
}

udhcpc_bound() {
  # shellcheck disable=SC2154 # udhcpc's environment
  configure "$ip" "$mask" "${mtu:-}"
  [ -z "${router:-}" ] || ip route replace default via "${router%% *}"
  record "$ip" "${router:-}" "${staticroutes:-}" "${msstaticroutes:-}" "${mtu:-}" "${dns:-}"
}

dhclient_bound() {
  # shellcheck disable=SC2154 # dhclient's environment
  configure "$new_ip_address" "$new_subnet_mask" "${new_interface_mtu:-}"
  # shellcheck disable=SC2086,SC2154 # lists of octets
  {
    classless=$(octets_to_routes ${new_rfc3442_classless_static_routes:-})
    microsoft=$(octets_to_routes ${new_microsoft_classless_static_routes:-})
  }
  if [ -n "$classless" ]; then
    # shellcheck disable=SC2086
    set -- $classless
    while [ $# -gt 0 ]; do
      add_route "$1" "$2"
      shift 2
    done
  elif [ -n "${new_routers:-}" ]; then
    add_route default "${new_routers%% *}"
  fi
  record "$new_ip_address" "${new_routers:-}" "$classless" "$microsoft" "${new_interface_mtu:-}" \
    "${new_domain_name_servers:-}"
}

case ${1:-${reason:-}} in
  bound | renew) udhcpc_bound ;;
  BOUND | RENEW | REBIND | REBOOT) dhclient_bound ;;
  PREINIT) ip link set eth0 up ;;
esac
