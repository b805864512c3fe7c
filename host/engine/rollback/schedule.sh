#!/bin/sh
# schedule.sh ENVIRONMENT SECONDS TEXT WORD…: in that many seconds the host runs the program TEXT, of which WORD is the name and
# what follows are the arguments, unless confirm.sh comes before. A reboot forgets it, and does the same (host/boot.sh).
set -eu

unit=cdktf-vrouter-rollback-$1.service
mkdir -p "/run/vrouter/$1"
: >"/run/vrouter/$1/unconfirmed"
seconds=$2
shift 2

systemctl stop "$unit" 2>/dev/null || :
systemctl reset-failed "$unit" 2>/dev/null || :
# A service that waits, not a timer: a stopped timer stays loaded, and keeps the next one of its name out.
# systemd would put variables into the words.
# shellcheck disable=SC2016
systemd-run --quiet --collect --unit="$unit" --setenv=AUTOMATIC=yes --setenv=LC_ALL=C --setenv="PATH=$PATH" \
  sh -c 'sleep "$$1"; shift; exec sh -c "$$@"' wait "$seconds" "$@"
