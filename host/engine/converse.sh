#!/bin/sh
# converse.sh TOKEN: runs programs one after the other for as long as somebody asks for them. A request on standard input is a
# line of 32 bytes, the length of a text and blanks; the text, which calls for programs; and their standard inputs:
#   run apart|here always|after INPUT-BYTES PROGRAM
#   apart|here      in a process of its own, or in this one: what it holds then stays held
#   always|after    always, or only if the one before it succeeded
# Both outputs get `TOKEN begins as UID` first, and behind those of each program `TOKEN ended STATUS`. A blank line is a sign
# of life: a minute without one is the end, as is that of the connection.
# What is held goes with this process, and nothing that a program leaves running keeps it.

token=$1
both() {
  # shellcheck disable=SC2059 # a format comes with its words
  printf "$@"
  # shellcheck disable=SC2059
  printf "$@" >&2
}

apart() { (exec 9>&-; eval "$program"); }

run() { # WHERE WHEN INPUT-BYTES PROGRAM
  program=$4
  if [ "$2" = after ] && [ "$status" -ne 0 ]; then
    [ "$3" -eq 0 ] || head -c "$3" >/dev/null
  elif [ "$1" = here ]; then
    eval "$program"
    status=$?
  elif [ "$3" -eq 0 ]; then
    apart </dev/null
    status=$?
  else
    # It may have no use for all of it.
    head -c "$3" | {
      apart
      status=$?
      cat >/dev/null
      exit "$status"
    }
    status=$?
  fi
  both '%s ended %s\n' "$token" "$status"
}

both '%s begins as %s\n' "$token" "$(id -u)"
status=0
while header=$(timeout 60 head -c 32) && [ -n "$header" ]; do
  # shellcheck disable=SC2086 # its one word, if it has one
  set -- $header
  [ $# -eq 1 ] || continue
  eval "$(head -c "$1")"
done
