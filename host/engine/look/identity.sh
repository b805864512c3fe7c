#!/bin/sh
# identity.sh ENVIRONMENT …: which machine this is, one fact a line:
#   machine ID / deployed HOST MACHINE-ID (what the environment was deployed as, and on which machine; - where that is not known) /
#   own-address IP / key TYPE BASE64
set -eu

machine=$(cat /etc/machine-id 2>/dev/null) || machine=
case $machine in
  # Of an image that was not booted yet, or that keeps none: identify.sh gives it one.
  '' | uninitialized) machine=$(cat /etc/vrouter/machine-id 2>/dev/null) || machine= ;;
esac
[ -z "$machine" ] || echo "machine $machine"
if [ -s "/etc/vrouter/$1/machine" ]; then
  echo "deployed $(cat "/etc/vrouter/$1/machine")"
elif [ -e "/etc/vrouter/$1/confirmed/bundle.json" ]; then
  # It was deployed before there was such a file.
  sed -n 's/^{"environment":"[a-z0-9-]*","host":"\([a-z0-9-]*\)",.*/deployed \1 -/p' "/etc/vrouter/$1/confirmed/bundle.json"
fi
ip -o address show scope global 2>/dev/null | awk '{ sub("/.*", "", $4); print "own-address", $4 }' || :
cat /etc/ssh/ssh_host_*_key.pub 2>/dev/null | awk '{ print "key", $1, $2 }' || :
