#!/bin/sh
# discard.sh ROOT N: deletes generation N, which is not in use, and what is empty without it.
set -eu

rm -rf "$1/generations/$2"
rmdir "$1/generations" "$1" "${1%/*}" 2>/dev/null || :
if [ ! -e "$1" ]; then
  rm -rf "/run/vrouter/${1##*/}"
  rmdir /run/vrouter 2>/dev/null || :
fi
