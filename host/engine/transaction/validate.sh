#!/bin/sh
# validate.sh ENVIRONMENT GENERATION (rules FILE | vrrp FILE | dhcp DIRECTORY)…: asks the real programs what they make of these
# files of a generation. Each complaint is one line: FILE:LINE: COMPLAINT (the line's text); exit 1. Touches nothing: rules are loaded into
# network namespaces without a name, which are gone with the process that loaded them.
set -eu

# shellcheck disable=SC2034 # for shown-rules.sh
environment=$1
cd "$2"
shift 2
complaints=$(mktemp -d /run/vrouter.validate.XXXXXX)
copies=$complaints/copies
mkdir "$copies"
trap 'rm -rf "$complaints"' EXIT
trap 'exit 1' HUP INT TERM

complain() { # FILE LINE PROGRAM-OUTPUT
  reason=$(printf '%s\n' "$3" |
    sed '/^Try `/d; s/^[^ ]* v[0-9.]* ([a-z_]*): *//; s/^Error occurred at line: [0-9]*$//; s/ at line [0-9]* of .*//; /^ *$/d' |
    tr '\n' ' ')
  text=
  [ -z "$2" ] || text=" ($(sed -n "$2p" "$1"))"
  echo "$1:${2:-1}: ${reason% }$text"
}

line_in() { printf '%s\n' "$1" | sed -n 's/.*line:\{0,1\} \([0-9][0-9]*\).*/\1/p' | head -n 1; }

# `iptables-restore --test` passes a jump to a chain that is not there: only loading finds it. What the kernel makes of it is kept.
check_rules() { # FILE KEPT-FILE
  if ! output=$(show_rules "$1" "$2" "$copies/rules-$running" 2>&1); then
    complain "$1" "$(line_in "$output")" "$output"
  fi
}

# keepalived wants the devices it is told of: a namespace without a name gets some that are called like them. It also wants
# the folder of the file that it follows, which the first start makes: it reads a copy that follows a file elsewhere.
check_vrrp() { # FILE
  copy=$(mktemp "$copies/XXXXXX")
  sed "/^track_file /,/^}/s|file \".*\"|file \"$copies/priority_offset\"|" "$1" >"$copy"
  # shellcheck disable=SC2016 # for the inner shell
  if ! output=$(unshare --net sh -c '
    sed -n "s/^port \([^ ]*\) .*/\1/p" "${1%/*}/ports" | while read -r device; do
      ip link add "$device" type veth
      ip link set "$device" up
    done
    keepalived --config-test --use-file="$2"' check "$1" "$copy" 2>&1); then
    complain "$1" "$(line_in "$output")" "$(printf '%s\n' "$output" | sed "s|$copy|$1|g")"
  fi
}

# `dnsmasq --test` reads the main file only: the lines of the two others are put into a main file of their own.
check_dhcp() { # DIRECTORY
  if ! output=$(dnsmasq --test --conf-file="$1/dnsmasq.conf" 2>&1); then
    complain "$1/dnsmasq.conf" "$(line_in "$output")" "$output"
  fi
  if ! output=$(expand_dhcp "$1" | dnsmasq --test --conf-file=- 2>&1); then
    line=$(line_in "$output")
    hosts=$(wc -l <"$1/host")
    if [ -z "$line" ] || [ "$line" -le "$hosts" ]; then
      complain "$1/host" "$line" "$output"
    else
      complain "$1/opts" "$((line - hosts))" "$output"
    fi
  fi
}

expand_dhcp() { # DIRECTORY
  sed '/^$/! { /^#/! s/^/dhcp-host=/; }' "$1/host"
  sed '/^$/! { /^#/! s/^/dhcp-option=/; }' "$1/opts"
}

# Loading rules is nearly all waiting: eight at once take hardly longer than one.
running=0
beside() { # COMMAND…
  running=$((running + 1))
  "$@" >"$complaints/$running" &
  [ $((running % 8)) -ne 0 ] || wait
}

rules=''
while [ $# -gt 0 ]; do
  case $1 in
    rules) rules="$rules $2" ;;
    vrrp) beside check_vrrp "$2" ;;
    dhcp) beside check_dhcp "$2" ;;
  esac
  shift 2
done
if [ -n "$rules" ]; then
  # shellcheck disable=SC2086 # a list of files
  kept_rules $rules >"$copies/kept"
  while read -r kept file; do beside check_rules "$file" "$kept"; done <"$copies/kept"
fi
wait

said=$(find "$complaints" -maxdepth 1 -type f -exec cat {} +)
[ -z "$said" ] || {
  printf '%s\n' "$said"
  exit 1
}
