#!/bin/sh
# switch.sh ROOT N changed|same: makes N the current generation and links its units. The last word says whether
# systemd has to read unit files again even when no link changes.
set -eu

root=$1
number=$2
units=$3
system=/etc/systemd/system

for file in "$root/generations/$number/systemd"/*; do
  link=$system/${file##*/}
  if [ -e "$link" ] || [ -L "$link" ]; then
    if [ "$(readlink "$link")" != "$root/current/systemd/${file##*/}" ]; then
      echo "$link exists already and is not ours: remove it or rename the environment" >&2
      exit 1
    fi
  fi
done

ln -sfn "generations/$number" "$root/current.new"
mv -T "$root/current.new" "$root/current"

for file in "$root/current/systemd"/*; do
  link=$system/${file##*/}
  if [ ! -L "$link" ]; then
    ln -s "$file" "$link"
    units=changed
  fi
done
[ "$units" = same ] || systemctl daemon-reload
