#!/bin/sh
# preflight.sh (command NAME | version NAME | feature NAME | bridge NAME | address IPV4 | peer FROM TO BYTES | folder PATH)…:
# what this host offers, one fact a line; touches nothing. Standard input: iptables rules that are to be tried.
#   started UNIX-SECONDS / ended UNIX-SECONDS / system ID VERSION / selinux MODE (where there is SELinux) / init NAME / kernel RELEASE /
#   missing COMMAND / version NAME FIRST-LINE / alternative LINE (of the iptables that is not ours) /
#   feature NAME (ok | lacks WHY) / bridge NAME (absent | MTU STATE) / address IPV4 (absent | DEVICE MTU) /
#   peer IPV4 (ok | small | silent | unasked) / folder PATH FREE-KIB FREE-INODES (writable | read-only)
set -eu

echo "started $(date +%s.%N)"
# shellcheck source=/dev/null
[ ! -r /etc/os-release ] || (. /etc/os-release && echo "system $ID ${VERSION_ID:-}")
case $(cat /sys/fs/selinux/enforce 2>/dev/null || :) in
  0) echo "selinux permissive" ;;
  1) echo "selinux enforcing" ;;
esac
echo "init $(cat /proc/1/comm)"
echo "kernel $(uname -r)"
rules=$(cat)

version() { # NAME
  command -v "$1" >/dev/null || return 0
  case $1 in
    iptables)
      # shellcheck disable=SC2154 # of host/network/iptables.sh
      line=$("$iptables" --version 2>&1)
      [ "$iptables" = iptables ] || echo "alternative $(iptables --version)"
      ;;
    conntrackd) line=$(conntrackd -v 2>&1) ;;
    *) line=$("$1" --version 2>&1) ;;
  esac || :
  printf 'version %s %s\n' "$1" "$(printf '%s\n' "$line" | head -n 1)"
}

# In a network namespace without a name, which is gone with what was tried in it.
try() { # FEATURE COMMAND...
  feature=$1
  shift
  if output=$(unshare --net "$@" 2>&1); then
    echo "feature $feature ok"
  else
    printf 'feature %s lacks %s\n' "$feature" "$(printf '%s\n' "$output" | grep -v '^Try ' | tail -n 1)"
  fi
}

# A kernel may pass over what it does not know: what was set has to be shown.
# shellcheck disable=SC2016 # for the inner shell
shown='shown() { grep -q -e "$1" || { echo "it passes over $1" >&2; exit 1; }; }'
port="$shown"'
  ip link add t0 type bridge
  ip link add t1 type veth peer name t2
  ip link set t1 master t0'

rule() { # FEATURE TABLE RULE
  # shellcheck disable=SC2016 # for the inner shell
  try "$1" sh -ec "$shown"'
    printf "*%s\n-A PREROUTING %s\nCOMMIT\n" "$2" "$3" | "$1-restore" -w 10
    "$1-save" -t "$2" | shown "$3"' rule "$iptables" "$2" "$3"
}

feature() { # NAME
  case $1 in
    namespaces) try "$1" true ;;
    veth) try "$1" ip link add t0 type veth peer name t1 ;;
    bridge) try "$1" ip link add t0 type bridge ;;
    vxlan) try "$1" ip link add t0 type vxlan id 1 local 127.0.0.1 dstport 4789 ;;
    conntrack) try "$1" conntrack -C ;;
    iptables) printf '%s\n' "$rules" | try "$1" "$iptables-restore" -w 10 ;;
    isolated)
      try "$1" sh -ec "$port"'
        bridge link set dev t1 isolated on
        bridge -d link show dev t1 | shown "isolated on"' ;;
    sticky)
      try "$1" sh -ec "$port"'
        bridge fdb replace 02:00:00:00:00:01 dev t1 master static sticky
        bridge fdb show dev t1 | grep 02:00:00:00:00:01 | shown sticky' ;;
    sport)
      try "$1" sh -ec "$port"'
        ip rule add priority 300 from 192.0.2.1 ipproto tcp sport 8000-8001 lookup 100
        ip rule show priority 300 | shown "sport 8000-8001"' ;;
    shift) rule "$1" nat '-p udp -m udp --dport 9000:9001 -j DNAT --to-destination 192.0.2.1:7000-7001/9000' ;;
    adverts) rule "$1" mangle '-m u32 ! --u32 "0x0>>0x16&0x3c@0x0>>0x10&0xff=0x1" -j DROP' ;;
    notrack) rule "$1" raw '-j CT --notrack' ;;
  esac
}

# An answer to a small packet and none to a large one that may not be cut: a smaller MTU is on the way.
peer() { # FROM TO BYTES
  if ! command -v ping >/dev/null; then
    echo "peer $2 unasked"
  elif ! ping -q -c 2 -i 0.3 -W 2 -I "$1" "$2" >/dev/null 2>&1; then
    echo "peer $2 silent"
  elif ping -q -c 2 -i 0.3 -W 2 -I "$1" -M 'do' -s "$(($3 - 28))" "$2" >/dev/null 2>&1; then
    echo "peer $2 ok"
  else
    echo "peer $2 small"
  fi
}

folder() { # PATH
  existing=$1
  while [ ! -d "$existing" ]; do existing=$(dirname "$existing"); done
  if [ -w "$existing" ]; then state=writable; else state=read-only; fi
  echo "folder $1 $(df -Pk "$existing" | awk 'END { print $4 }') $(df -Pi "$existing" | awk 'END { print $4 }') $state"
}

while [ $# -gt 0 ]; do
  case $1 in
    command) command -v "$2" >/dev/null || echo "missing $2" ;;
    version) version "$2" ;;
    feature) feature "$2" ;;
    bridge)
      if [ -d "/sys/class/net/$2/bridge" ]; then
        if [ $(($(cat "/sys/class/net/$2/flags") & 1)) -eq 1 ]; then state=up; else state=down; fi
        echo "bridge $2 $(cat "/sys/class/net/$2/mtu") $state"
      else
        echo "bridge $2 absent"
      fi
      ;;
    address)
      device=$(ip -4 -o address show 2>/dev/null | awk -v address="$2" 'index($4, address "/") == 1 { print $2; exit }') || device=
      if [ -n "$device" ]; then
        echo "address $2 $device $(cat "/sys/class/net/$device/mtu")"
      else
        echo "address $2 absent"
      fi
      ;;
    peer)
      peer "$2" "$3" "$4" &
      shift 2
      ;;
    folder) folder "$2" ;;
  esac
  shift 2
done
wait
echo "ended $(date +%s.%N)"
