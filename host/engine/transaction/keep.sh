#!/bin/sh
# keep.sh ROOT PATH…: copies what somebody edited in the current generation to where no deployment deletes it. Says where.
set -eu

root=$1
shift
kept=/var/lib/vrouter/${root##*/}/edited/$(basename "$(readlink "$root/current")")-$(date +%Y%m%dT%H%M%S)
umask 077
for path in "$@"; do
  [ -e "$root/current/$path" ] || continue
  mkdir -p "$(dirname "$kept/$path")"
  cp -p "$root/current/$path" "$kept/$path"
done
echo "$kept"
