#!/bin/sh
# stage.sh ROOT N: unpacks the compressed tar archive on standard input as generation N. It has the name N only when it is complete.
set -eu

root=$1
number=$2
umask 022
mkdir -p "$root/generations"
cd "$root/generations"
rm -rf "$number.partial"
trap 'rm -rf "$number.partial" manifest.partial' EXIT
umask 077
mkdir "$number.partial"
tar -x -z -p --no-same-owner -f - -C "$number.partial"
chmod 755 "$number.partial"
(cd "$number.partial" && find . -type f -exec sha256sum {} +) >manifest.partial
mv manifest.partial "$number.partial/manifest"
sync -f "$number.partial"
mv -T "$number.partial" "$number"
