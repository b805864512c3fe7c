#!/bin/sh
# step.sh: read before the programs that change a host: one begins when no other runs any more, and one that outlives its
# connection keeps the next one waiting.

# Whoever may open it may hold it.
umask 077
exec 8>>/run/vrouter.step.lock
umask 022
flock -w 60 8
