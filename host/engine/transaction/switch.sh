#!/bin/sh
# switch.sh ROOT N changed|same [FLOATING-IP]…: makes N the current generation and links its files to where others read them: units, and
# the devices that network managers leave alone. The last word says whether those have to be read again even when no link
# changes. Of an environment that was here before, links and files that somebody put in their place are ours all the same; a
# copy of a file is kept.
set -eu

root=$1
number=$2
units=$3
environment=${root##*/}
shift 3

# For the programs that give up one: whether another host has it from now on.
floating_ips=/run/vrouter/$environment/floating_ips
if [ $# -eq 0 ]; then
  rm -f "$floating_ips"
else
  mkdir -p "${floating_ips%/*}"
  printf '%s\n' "$@" >"$floating_ips"
fi

files() { # DIRECTORY
  for file in "$root/generations/$number/$1"/*; do
    case $file in *.service | *.target | *.network | *.conf) [ ! -f "$file" ] || echo "$1/${file##*/}" ;; esac
  done
}

newline='
'
# What is where the links are, or come: PATH TARGET; no target: it is no link.
present=$newline$(find /etc/systemd/system /etc/systemd/network /etc/NetworkManager/conf.d -maxdepth 1 -name '*vrouter-*' -printf '%p %l\n' 2>/dev/null || :)$newline

# Sets $link. Nobody reads files for a network manager that was never installed: fails.
find_link() { # FILE
  case $1 in
    systemd/*) folder=/etc/systemd/system ;;
    *.network) folder=/etc/systemd/network ;;
    *.conf) folder=/etc/NetworkManager/conf.d ;;
  esac
  link=$folder/${1##*/}
  [ -d "$folder" ]
}

is_present() { # LINK
  case $present in *"$newline$1 "*) ;; *) return 1 ;; esac
}

is_linked() { # LINK FILE
  case $present in *"$newline$1 $root/current/$2$newline"*) ;; *) return 1 ;; esac
}

unit_files=$(files systemd)
unmanaged_files=$(files unmanaged)

if [ ! -L "$root/confirmed" ]; then
  for file in $unit_files $unmanaged_files; do
    if find_link "$file" && is_present "$link" && ! is_linked "$link" "$file"; then
      echo "$link exists already and is not ours: remove it or rename the environment" >&2
      exit 1
    fi
  done
fi

left_alone() { cat "$root/current/unmanaged"/* 2>/dev/null || :; }

# What was taken over from whom: FROM/routers/ID
taken_over() { find "$root/current/from/" -type f -printf '%P\n' 2>/dev/null || :; }

before=$(left_alone)
taken=$(taken_over)
ln -sfn "generations/$number" "$root/current.new"
mv -T "$root/current.new" "$root/current"
managers=$units
[ "$before" = "$(left_alone)" ] || managers=changed

# Succeeds if something was done.
link() { # FILE
  if ! find_link "$1" || is_linked "$link" "$1"; then return 1; fi
  if [ -e "$link" ] && [ ! -L "$link" ]; then
    kept=/var/lib/vrouter/$environment/edited/$number-linked
    mkdir -p "$kept"
    mv "$link" "$kept/"
  fi
  ln -sfn "$root/current/$1" "$link"
}

for file in $unit_files; do
  if link "$file"; then units=changed; fi
done
for file in $unmanaged_files; do
  if link "$file"; then managers=changed; fi
done
# A unit of ours that somebody masked is one that is started.
for unit in "vrouter-$environment.target" $(sed -n 's/^Wants=//p' "$root/current/systemd/vrouter-$environment.target"); do
  for mask in "/etc/systemd/system/$unit" "/run/systemd/system/$unit"; do
    if [ -L "$mask" ] && [ "$(readlink "$mask")" = /dev/null ]; then
      rm "$mask"
      units=changed
    fi
  done
done
[ "$units" = same ] || systemctl daemon-reload

# What is given up again they run whom it came from, and who have it still.
for other in $(printf '%s\n' "$taken" | sed 's|/.*||' | sort -u); do
  [ "$(printf '%s\n' "$taken" | grep "^$other/")" != "$(taken_over | grep "^$other/")" ] || continue
  units_of_other=$(sed -n 's/^Wants=//p' "/etc/vrouter/$other/current/systemd/vrouter-$other.target" 2>/dev/null) || continue
  # shellcheck disable=SC2086 # a list of units
  systemctl start $units_of_other || :
done
[ "$managers" = changed ] || exit 0

# Before there is any of the devices: what was taken already is not given back.
if systemctl --quiet is-active systemd-networkd.service; then
  networkctl reload || systemctl restart systemd-networkd.service
fi
if systemctl --quiet is-active NetworkManager.service; then
  systemctl reload NetworkManager.service
fi
