#!/bin/sh
# journal.sh SECONDS LINES START UNIT…: what systemd's journal has of units, an entry a line, as JSON.
#   SECONDS  0: what is there; else so long wait for what comes, and print it as it comes
#   LINES    the newest so many, 0: all
#   START    @SECONDS, or the cursor of the entry before the first
set -eu

patience=$1 lines=$2 start=$3
shift 3
for unit in "$@"; do
  set -- "$@" --unit="$unit"
  shift
done
case $start in
  @*) set -- "$@" --since="$start" ;;
  *) set -- "$@" --after-cursor="$start" ;;
esac
[ "$lines" -eq 0 ] || set -- "$@" --lines="$lines"
set -- journalctl --quiet --no-pager --output=json --output-fields=MESSAGE,UNIT,_SYSTEMD_UNIT,PRIORITY,SYSLOG_IDENTIFIER "$@"
if [ "$patience" -eq 0 ]; then
  "$@"
else
  # It does not end by itself; where no journal was made yet it ends at once.
  timeout "$patience" "$@" --follow || :
fi
