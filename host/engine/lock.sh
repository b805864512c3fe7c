#!/bin/sh
# lock.sh HOLDER: keeps other deployments off this host for as long as the process that runs it lives: that is the one of
# converse.sh. Says `locked`, or fails and says why: `held HOLDER`, `no-flock`.

lock=/run/vrouter.lock
step_lock=/run/vrouter.step.lock

# Another environment's deployment is over in a few seconds. The last removal takes the lock's file away: a lock on what
# is no longer that file keeps nobody off.
acquire() {
  exec 9>>"$lock"
  flock -w 10 9 || return 1
  [ "$(stat -L -c %i /dev/fd/9)" = "$(stat -c %i "$lock" 2>/dev/null)" ] || acquire
}

umask 077
is_locked=no
if ! command -v flock >/dev/null; then
  echo no-flock
# Not everybody may, and the disk may be full.
elif ! true >>"$lock"; then
  :
# A step of a deployment whose connection broke may still be running.
elif ! acquire || ! flock -w 60 "$step_lock" true; then
  echo "held $(cat "$lock")"
else
  echo "$1" >"$lock"
  echo locked
  is_locked=yes
fi
umask 022
[ "$is_locked" = yes ]
