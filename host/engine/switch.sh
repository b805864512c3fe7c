#!/bin/sh
# switch.sh ROOT N changed|same: makes N the current generation and links its files to where others read them: units, and
# the devices that network managers leave alone. The last word says whether those have to be read again even when no link
# changes.
set -eu

root=$1
number=$2
units=$3

files() { # DIRECTORY
  for file in "$root/generations/$number/$1"/*; do
    [ ! -f "$file" ] || echo "$1/${file##*/}"
  done
}

# Nobody reads files for a network manager that was never installed.
link_of() { # FILE
  case $1 in
    systemd/*) folder=/etc/systemd/system ;;
    *.network) folder=/etc/systemd/network ;;
    *.conf) folder=/etc/NetworkManager/conf.d ;;
  esac
  [ ! -d "$folder" ] || echo "$folder/${1##*/}"
}

for file in $(files systemd) $(files unmanaged); do
  link=$(link_of "$file")
  if [ -e "$link" ] || [ -L "$link" ]; then
    if [ "$(readlink "$link")" != "$root/current/$file" ]; then
      echo "$link exists already and is not ours: remove it or rename the environment" >&2
      exit 1
    fi
  fi
done

left_alone() { cat "$root/current/unmanaged"/* 2>/dev/null || :; }

before=$(left_alone)
ln -sfn "generations/$number" "$root/current.new"
mv -T "$root/current.new" "$root/current"
managers=$units
[ "$before" = "$(left_alone)" ] || managers=changed

for file in $(files systemd); do
  link=$(link_of "$file")
  if [ ! -L "$link" ]; then
    ln -s "$root/current/$file" "$link"
    units=changed
  fi
done
for file in $(files unmanaged); do
  link=$(link_of "$file")
  if [ -n "$link" ] && [ ! -L "$link" ]; then
    ln -s "$root/current/$file" "$link"
    managers=changed
  fi
done
[ "$units" = same ] || systemctl daemon-reload
[ "$managers" = changed ] || exit 0

# Before there is any of the devices: what was taken already is not given back.
if systemctl --quiet is-active systemd-networkd.service; then
  networkctl reload || systemctl restart systemd-networkd.service
fi
if systemctl --quiet is-active NetworkManager.service; then
  systemctl reload NetworkManager.service
fi
