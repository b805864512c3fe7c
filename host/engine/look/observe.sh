#!/bin/sh
# observe.sh ENVIRONMENT (command NAME | bridge NAME | address IPV4)…: what is on this host, one fact a line:
#   what identity.sh says, which comes before / missing COMMAND / absent-bridge NAME / absent-address IPV4 / current N / confirmed N / format N VERSION (of the current generation) / generation N / proven N / enabled /
#   sealed SHA-256 PATH (of what was staged, if it has a secret) / edited PATH (by hand, in the current generation) / went-back FROM TO UNIX-SECONDS /
#   other ENVIRONMENT SHA-256 PATH (what another environment has here: networks/ID, routers/ID/ports, dhcp/ID/ports; from/THIS/… it took over from this one; runtime/owners.sh) /
#   unit NAME ACTIVE-STATE / and last of all: bundle JSON-OF-THE-CONFIRMED-GENERATION
set -eu

environment=$1
shift
root=/etc/vrouter/$environment

while [ $# -gt 0 ]; do
  case $1 in
    command) command -v "$2" >/dev/null || echo "missing $2" ;;
    bridge) [ -d "/sys/class/net/$2/bridge" ] || echo "absent-bridge $2" ;;
    address)
      present=$(ip -4 -o address show 2>/dev/null) || present=
      case $present in
        *" inet $2/"*) ;;
        *) echo "absent-address $2" ;;
      esac
      ;;
  esac
  shift 2
done

generation_of() { # LINK
  [ -L "$root/$1" ] || return 0
  number=$(readlink "$root/$1")
  echo "$1 ${number##*/}"
}

generation_of current
generation_of confirmed
# It may be one that was never confirmed. `tool` is the version that wrote it.
if [ -e "$root/current/bundle.json" ]; then
  format=$(sed -n '1s/^{"format":\([0-9]*\),"tool":"\([^"]*\)".*/format \1 \2/p' "$root/current/bundle.json")
  [ -z "$format" ] || echo "$format"
fi
for generation in "$root"/generations/*; do
  [ ! -d "$generation" ] || echo "generation ${generation##*/}"
  [ ! -e "$generation/confirmed" ] || echo "proven ${generation##*/}"
done
if [ -e "$root/confirmed/manifest" ]; then
  (
    cd "$root/confirmed/"
    find . -type f -perm 600 ! -name bundle.json ! -name manifest ! -path ./confirmed -printf './%P\n' |
      awk '{ secret[$1] = 1 } END { while ((getline <"manifest") > 0) if ($2 in secret) print "sealed", $1, substr($2, 3) }'
  )
fi
# Whatever is not as it was staged.
if [ -e "$root/current/manifest" ]; then
  (
    cd "$root/current/"
    find . -type f ! -name manifest ! -path ./confirmed -exec sha256sum {} + | awk '
      function path() { return substr($0, 67) }
      BEGIN { while ((getline <"manifest") > 0) if (path() ~ /^\.\//) staged[path()] = $1 }
      staged[path()] != $1 { print "edited", substr(path(), 3) }
      { delete staged[path()] }
      END { for (left in staged) print "edited", substr(left, 3) }'
  )
fi
[ ! -e "/var/lib/vrouter/$environment/went-back" ] || echo "went-back $(cat "/var/lib/vrouter/$environment/went-back")"
for other in /etc/vrouter/*/; do
  other=${other%/}
  [ "${other##*/}" != "$environment" ] || continue
  sed -n "s#^\([0-9a-f]*\)  \./\(networks/[^/]*\|routers/[^/]*/ports\|dhcp/[^/]*/ports\|from/$environment/.*\|runtime/owners\.sh\)\$#other ${other##*/} \1 \2#p" \
    "$other/current/manifest" 2>/dev/null || :
done
target=vrouter-$environment.target
[ "$(readlink "/etc/systemd/system/multi-user.target.wants/$target")" != "$root/current/systemd/$target" ] || echo enabled

# The environment `a` must not see `vrouter-a-b-l2.service` of the environment `a-b`: a kind of unit has no dash.
if command -v systemctl >/dev/null; then
  systemctl list-units --all --plain --no-legend --no-pager "vrouter-$environment-*.service" "vrouter-$environment.target" |
    while read -r unit load state _; do
      [ "$load" != not-found ] || continue
      kind=${unit#"vrouter-$environment-"}
      case ${kind%%[@.]*} in
        *-*) [ "$unit" != "vrouter-$environment.target" ] || echo "unit $unit $state" ;;
        *) echo "unit $unit $state" ;;
      esac
    done
fi

if [ -e "$root/confirmed/bundle.json" ]; then
  printf 'bundle '
  cat "$root/confirmed/bundle.json"
fi
