#!/bin/sh
# read.sh DIRECTORY FILE…: keeps copies of the files that a daemon is about to read: whoever looks at the host later can
# tell what it runs with.
set -eu

directory=$1
shift
umask 077
mkdir -p "$directory"
cp "$@" "$directory/"
