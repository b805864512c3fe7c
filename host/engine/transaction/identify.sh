#!/bin/sh
# identify.sh ENVIRONMENT HOST: from now on this machine is HOST of the environment.
set -eu

machine=$(cat /etc/machine-id 2>/dev/null) || machine=
case $machine in
  '' | uninitialized)
    own=/etc/vrouter/machine-id
    [ -s "$own" ] || tr -d - </proc/sys/kernel/random/uuid >"$own"
    machine=$(cat "$own")
    ;;
esac
file=/etc/vrouter/$1/machine
echo "$2 $machine" >"$file.new"
mv "$file.new" "$file"
