#!/bin/sh
# interfaces.sh: what a document can be begun with: `bridge NAME` for each bridge, `address DEVICE CIDR` for each IPv4 address
# that other machines can have a way to.
set -eu

for path in /sys/class/net/*/bridge; do
  [ ! -d "$path" ] || basename "$(dirname "$path")" | sed 's/^/bridge /'
done
ip -4 -o address show scope global | awk '{ print "address", $2, $4 }'
