#!/bin/sh
# leave.sh (guest PROCESS | router ID ADDRESS)…: ends guests, and waits until their devices are gone; has a router's namespace forget
# who had an address, and its connections.
set -eu

while [ $# -gt 0 ]; do
  case $1 in
    guest)
      kill "$2" 2>/dev/null || :
      shift 2
      ;;
    router)
      if ip netns exec "qrouter-$2" conntrack -D --orig-src "$3" >/dev/null 2>&1; then :; fi
      ip -n "qrouter-$2" neighbour flush to "$3" nud all 2>/dev/null || :
      shift 3
      ;;
  esac
done
tries=100
while ls -d "/sys/class/net/vrp$$-"* >/dev/null 2>&1 && [ "$tries" -gt 0 ]; do
  sleep 0.05
  tries=$((tries - 1))
done
