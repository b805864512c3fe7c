#!/bin/sh
# confirm.sh ROOT N: generation N is the one to come back to, and units that it does not have are forgotten. Says `late`
# when the host went back by itself already.
set -eu

if [ "$(readlink "$1/current")" != "generations/$2" ]; then
  echo late
  exit 1
fi
systemctl stop "cdktf-vrouter-rollback-${1##*/}.service" 2>/dev/null || :
touch "$1/generations/$2/confirmed"
ln -sfn "generations/$2" "$1/confirmed.new"
mv -T "$1/confirmed.new" "$1/confirmed"
rm -f "/var/lib/vrouter/${1##*/}/went-back" "/run/vrouter/${1##*/}/unconfirmed"

forgotten=
for link in /etc/systemd/system/vrouter-*; do
  [ ! -e "$link" ] || continue
  case $(readlink "$link" || :) in
    "$1/current/systemd/"*)
      rm "$link"
      forgotten=yes
      ;;
  esac
done
[ -z "$forgotten" ] || systemctl daemon-reload
