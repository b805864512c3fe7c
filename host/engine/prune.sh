#!/bin/sh
# prune.sh ROOT KEEP: deletes all but the last KEEP generations, what interrupted stagings left, and what routers and DHCP
# servers that are no longer here remembered. Says which generations went.
set -eu

root=$1
keep=$2
cd "$root/generations"
current=$(basename "$(readlink "$root/current")")
confirmed=$(basename "$(readlink "$root/confirmed")")

rm -rf ./*.partial
for kind in routers dhcp; do
  for memory in "/var/lib/vrouter/${root##*/}/$kind"/*; do
    [ -e "$root/current/$kind/${memory##*/}" ] || rm -rf "$memory"
  done
done
find . -mindepth 1 -maxdepth 1 -type d | cut -c 3- | sort -rn | tail -n "+$((keep + 1))" | while read -r number; do
  if [ "$number" != "$current" ] && [ "$number" != "$confirmed" ]; then
    rm -rf "./$number"
    echo "$number"
  fi
done
