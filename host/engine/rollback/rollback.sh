#!/bin/sh
# rollback.sh ROOT N SWITCH: a host returns by itself to generation N, the last confirmed one, because nobody confirmed the
# current one in time. SWITCH is the text of switch.sh.
set -eu

root=$1
number=$2
switch=$3
environment=${root##*/}

# A step of a deployment that is still running comes to its end first.
exec 9>>/run/vrouter.step.lock
flock 9

failed=$(basename "$(readlink "$root/current")")
[ "$failed" != "$number" ] || exit 0
echo "nobody confirmed generation $failed of environment $environment: back to generation $number"

units() { sed -n 's/^Wants=//p' "$root/generations/$1/systemd/vrouter-$environment.target"; }

wanted=$(units "$number")
for unit in $(units "$failed" | tac); do
  case " $(echo "$wanted" | tr '\n' ' ')" in
    *" $unit "*) ;;
    *) systemctl stop "$unit" || : ;;
  esac
done

sh -c "$switch" switch "$root" "$number" changed

# Whatever was read from the other generation is read again; none of it touches what is right already.
for unit in $wanted; do
  if ! systemctl --quiet is-active "$unit"; then
    action=start
  else
    case $unit in
      *-dnsmasq@* | *-conntrackd@*) action=restart ;;
      *) action=reload ;;
    esac
  fi
  systemctl "$action" "$unit" || echo "systemctl $action $unit failed"
done

rm -f "/run/vrouter/$environment/unconfirmed"
mkdir -p "/var/lib/vrouter/$environment"
echo "$failed $number $(date +%s)" >"/var/lib/vrouter/$environment/went-back"
