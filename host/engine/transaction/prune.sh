#!/bin/sh
# prune.sh ROOT KEEP: deletes all but the last KEEP generations that were confirmed, what interrupted stagings left, and what routers and DHCP
# servers that are no longer here remembered. Says which generations went.
set -eu

root=$1
keep=$2
cd "$root/generations"
current=$(readlink "$root/current")
confirmed=$(readlink "$root/confirmed")

rm -rf ./*.partial
for kind in routers dhcp; do
  for memory in "/var/lib/vrouter/${root##*/}/$kind"/*; do
    [ -e "$root/current/$kind/${memory##*/}" ] || rm -rf "$memory"
  done
done
# Rules that no file of the current generation says any more (host/engine/inspect/shown-rules.sh).
{
  sed 's/^/said /' "$root/current/manifest"
  find "/run/vrouter/${root##*/}/rules" -type f -printf 'kept %f\n' 2>/dev/null || :
} | awk '
  $1 == "said" { said[$2] = 1 }
  $1 == "kept" && !(substr($2, 1, 64) in said) { print $2 }' | while read -r kept; do
  rm -f "/run/vrouter/${root##*/}/rules/$kept"
done
for generation in *; do
  if [ -d "$generation" ]; then
    if [ -e "$generation/confirmed" ]; then echo "1 $generation"; else echo "0 $generation"; fi
  fi
done | sort -k 1,1nr -k 2,2nr | awk -v keep="$keep" '$1 == 0 || NR > keep { print $2 }' | while read -r number; do
  if [ "$number" != "${current##*/}" ] && [ "$number" != "${confirmed##*/}" ]; then
    rm -rf "./$number"
    echo "$number"
  fi
done
