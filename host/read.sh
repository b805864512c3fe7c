#!/bin/sh
# read.sh RECORD FILE…: records the digests of the files that a daemon is about to read: whoever looks at the host later can
# tell whether it runs with those that are there.
set -eu

record=$1
shift
umask 077
mkdir -p "${record%/*}"
sha256sum "$@" >"$record"
