#!/bin/sh
# lock.sh HOLDER: keeps other deployments off this host for as long as standard input brings a byte a minute, so that
# the lock goes with the connection, however that ends. Says `locked`, or why not: `held HOLDER`, `no-flock`.
set -eu

lock=/run/vrouter.lock
step_lock=/run/vrouter.step.lock

if ! command -v flock >/dev/null; then
  echo no-flock
  exit
fi
umask 077

# Another environment's deployment is over in a few seconds. The last removal takes the lock's file away: a lock on what
# is no longer that file keeps nobody off.
acquire() {
  exec 9>>"$lock"
  flock -w 10 9 || return 1
  [ "$(stat -L -c %i /dev/fd/9)" = "$(stat -c %i "$lock" 2>/dev/null)" ] || acquire
}

# A step of a deployment whose connection broke may still be running.
if ! acquire || ! flock -w 60 "$step_lock" true; then
  echo "held $(cat "$lock")"
  exit
fi
echo "$1" >"$lock"
echo locked
while [ -n "$(timeout 60 head -c 1)" ]; do :; done
