#!/bin/sh
# confirm.sh ROOT N: generation N is the one to come back to.
set -eu

ln -sfn "generations/$2" "$1/confirmed.new"
mv -T "$1/confirmed.new" "$1/confirmed"
