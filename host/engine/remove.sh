#!/bin/sh
# remove.sh ENVIRONMENT: leaves nothing of the environment on this host. Says `nothing` when there was nothing.
set -eu

environment=$1
case $environment in
  '' | *[!a-z0-9-]*)
    echo "\"$environment\" is no name of an environment" >&2
    exit 1
    ;;
esac
root=/etc/vrouter/$environment
system=/etc/systemd/system
target=vrouter-$environment.target

# Unless that is what runs this.
[ -n "${AUTOMATIC:-}" ] || systemctl stop "cdktf-vrouter-rollback-$environment.service" 2>/dev/null || :

links() {
  for link in "$system"/vrouter-* "$system"/*.wants/vrouter-* /etc/systemd/network/*vrouter-* /etc/NetworkManager/conf.d/*vrouter-*; do
    case $(readlink "$link" || :) in
      "$root/"*) echo "$link" ;;
    esac
  done
}

# A kind of unit has no dash: `vrouter-a-b-l2.service` belongs to the environment `a-b`, not to `a`.
units() {
  systemctl list-units --all --plain --no-legend --no-pager "vrouter-$environment-*.service" "$target" |
    while read -r unit load _; do
      [ "$load" != not-found ] || continue
      kind=${unit#"vrouter-$environment-"}
      case ${kind%%[@.]*} in
        *-*) [ "$unit" != "$target" ] || echo "$unit" ;;
        *) echo "$unit" ;;
      esac
    done
}

links=$(links)
units=$(units)
directories=
for directory in "$root" "/var/lib/vrouter/$environment" "/run/vrouter/$environment"; do
  [ ! -e "$directory" ] || directories="$directories $directory"
done
if [ -z "$links$units$directories" ]; then
  echo nothing
  exit
fi

# It took it over from us, or we from it.
is_anothers() { # NAMESPACE
  for other in /etc/vrouter/*/current/*/"${1#*-}"; do
    case $other in
      "$root/"* | */networks/*) ;;
      "/etc/vrouter/"*) [ ! -e "$other" ] || return 0 ;;
    esac
  done
  return 1
}

former=$(ls "$root/current/from" 2>/dev/null) || former=

# shellcheck disable=SC2086 # lists of units, links and directories, none with a blank
{
  [ -z "$units" ] || systemctl stop $units
  for namespace in $(find "$root/generations" -mindepth 3 -maxdepth 3 -type d 2>/dev/null |
    sed -n 's|.*/routers/|qrouter-|p; s|.*/dhcp/|qdhcp-|p' | sort -u); do
    if [ -e "/run/netns/$namespace" ] && ! is_anothers "$namespace"; then ip netns del "$namespace"; fi
  done
  rm -f $links
  systemctl daemon-reload
  ! systemctl --quiet is-active systemd-networkd.service || networkctl reload || :
  ! systemctl --quiet is-active NetworkManager.service || systemctl reload NetworkManager.service || :
  [ -z "$units" ] || systemctl reset-failed $units 2>/dev/null || :
  rm -rf $directories
}
# Those run again what they have still.
for other in $former; do
  units=$(sed -n 's/^Wants=//p' "/etc/vrouter/$other/current/systemd/vrouter-$other.target" 2>/dev/null) || continue
  # shellcheck disable=SC2086 # a list of units
  systemctl start $units || :
done
[ -n "$(find /etc/vrouter -mindepth 1 -maxdepth 1 -type d 2>/dev/null)" ] || rm -f /etc/vrouter/machine-id
for directory in /etc/vrouter /var/lib/vrouter /run/vrouter; do
  rmdir "$directory" 2>/dev/null || :
done
[ -e /etc/vrouter ] || rm -f /run/vrouter.lock /run/vrouter.step.lock
