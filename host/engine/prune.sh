#!/bin/sh
# prune.sh ROOT KEEP: deletes all but the last KEEP generations, and what interrupted stagings left. Says which went.
set -eu

root=$1
keep=$2
cd "$root/generations"
current=$(basename "$(readlink "$root/current")")
confirmed=$(basename "$(readlink "$root/confirmed")")

rm -rf ./*.partial
find . -mindepth 1 -maxdepth 1 -type d | cut -c 3- | sort -rn | tail -n "+$((keep + 1))" | while read -r number; do
  if [ "$number" != "$current" ] && [ "$number" != "$confirmed" ]; then
    rm -rf "./$number"
    echo "$number"
  fi
done
