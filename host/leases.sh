#!/bin/sh
# leases.sh HOSTS LEASES: before the DHCP server starts, forgets the leases that the hosts file gives to another MAC address
# by now. dnsmasq would hold the address for the old one until its lease ran out.
set -eu

hosts=$1
leases=$2

[ -e "$leases" ] || exit 0
awk -F '[ ,]' 'NR == FNR { address[$1] = $3; next } address[$2] == $3' "$hosts" "$leases" >"$leases.new"
cat "$leases.new" >"$leases"
rm "$leases.new"
