#!/bin/sh
# step.sh TEXT WORD…: runs the program TEXT, of which WORD is the name and what follows are the arguments, when no other step
# runs any more: one that outlives its connection keeps the next one waiting.
set -eu

lock=/run/vrouter.step.lock
# Whoever may open it may hold it.
(umask 077 && : >>"$lock")
exec flock -w 60 "$lock" sh -c "$@"
