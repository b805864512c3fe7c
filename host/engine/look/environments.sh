#!/bin/sh
# environments.sh: what this host carries, of which environment, one fact a line:
#   environment NAME CURRENT CONFIRMED UNIX-SECONDS-OF-THE-CONFIRMATION (- where there is none) /
#   router ENVIRONMENT ID / dhcp ENVIRONMENT ID / unknown NAMESPACE (qrouter-… or qdhcp-… of no environment of ours)
set -eu

ours=' '
for root in /etc/vrouter/*/; do
  [ -d "$root" ] || continue
  root=${root%/}
  name=${root##*/}
  current=$(basename "$(readlink "$root/current" || echo -)")
  confirmed=$(basename "$(readlink "$root/confirmed" || echo -)")
  since=$(stat -c %Y "$root/generations/$confirmed/confirmed" 2>/dev/null) || since=-
  echo "environment $name $current $confirmed $since"
  for kind in routers dhcp; do
    for directory in "$root/current/$kind"/*; do
      [ -d "$directory" ] || continue
      id=${directory##*/}
      if [ "$kind" = routers ]; then word=router; else word=dhcp; fi
      echo "$word $name $id"
      ours="$ours q$word-$id "
    done
  done
done

for namespace in /run/netns/qrouter-* /run/netns/qdhcp-*; do
  [ -e "$namespace" ] || continue
  case $ours in
    *" ${namespace##*/} "*) ;;
    *) echo "unknown ${namespace##*/}" ;;
  esac
done
