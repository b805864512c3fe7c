#!/bin/sh
# flows.sh (guest PROCESS | router ID SOURCE)…: connections as conntrack has them, `flow PROCESS|ID LINE` each: of a guest all, of a
# router's namespace those that came from a guest.
set -eu

while [ $# -gt 0 ]; do
  case $1 in
    guest)
      nsenter --net="/proc/$2/ns/net" conntrack -L 2>/dev/null | sed "s/^/flow $2 /"
      shift 2
      ;;
    router)
      ip netns exec "qrouter-$2" conntrack -L --orig-src "$3" 2>/dev/null | sed "s/^/flow $2 /"
      shift 3
      ;;
  esac
done
