#!/bin/sh
# confirm.sh ROOT N: generation N is the one to come back to. Says `late` when the host went back by itself already.
set -eu

if [ "$(readlink "$1/current")" != "generations/$2" ]; then
  echo late
  exit
fi
systemctl stop "cdktf-vrouter-rollback-${1##*/}.service" 2>/dev/null || :
touch "$1/generations/$2/confirmed"
ln -sfn "generations/$2" "$1/confirmed.new"
mv -T "$1/confirmed.new" "$1/confirmed"
rm -f "/var/lib/vrouter/${1##*/}/went-back"
