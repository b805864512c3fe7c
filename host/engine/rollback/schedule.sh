#!/bin/sh
# schedule.sh ENVIRONMENT SECONDS PROGRAM: in that many seconds the host runs the text PROGRAM, unless confirm.sh comes before.
# A reboot forgets it, and does the same (host/boot.sh).
set -eu

unit=cdktf-vrouter-rollback-$1.service
unconfirmed=/run/vrouter/$1/unconfirmed
systemctl stop "$unit" 2>/dev/null || :
systemctl reset-failed "$unit" 2>/dev/null || :
mkdir -p "${unconfirmed%/*}"
# After a daemon-reload systemd reads the unit again, and refuses words with quotes, dollars or lines, which it wrote itself.
printf 'sleep %s\n%s\n' "$2" "$3" >"$unconfirmed"
# A service that waits, not a timer: a stopped timer stays loaded, and keeps the next one of its name out.
systemd-run --quiet --collect --unit="$unit" --setenv=AUTOMATIC=yes --setenv=LC_ALL=C --setenv="PATH=$PATH" \
  sh "$unconfirmed"
