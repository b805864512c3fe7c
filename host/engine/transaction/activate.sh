#!/bin/sh
# activate.sh 'ACTION UNIT…'…: one systemctl call each, in order, up to the first that fails; `rules UNIT…` loads routers' rules without
# their units. When one fails: exit 1, with `failed ACTION UNIT` and the last lines of the unit's journal, or what loading said, on standard
# output. Before that, once a second while it takes longer: `up N`, how many of the units that it starts, reloads or restarts are up again.
set -euf

report() { # ACTION OUTPUT UNIT…
  action=$1
  output=$2
  shift 2
  failed=$(printf '%s\n' "$output" | sed -n 's/^Job for \([^ ]*\) .*/\1/p')
  [ -n "$failed" ] || failed=$(systemctl list-units --all --plain --no-legend "$@" | awk '$3 != "active" { print $1 }')
  for unit in ${failed:-$1}; do
    echo "failed $action $unit"
    journal=$(journalctl --unit "$unit" --lines 5 --output cat --no-pager 2>/dev/null) || journal=
    printf '%s\n' "${journal:-$output}"
  done
  exit 1
}

# systemctl would lead the link to the generation of today, which goes one day, and take every unit for outdated since.
want() { # TARGET
  environment=${1#vrouter-}
  wants=/etc/systemd/system/multi-user.target.wants
  mkdir -p "$wants"
  ln -sfn "/etc/vrouter/${environment%.target}/current/systemd/$1" "$wants/$1"
}

load_rules() { # UNIT
  environment=${1#vrouter-}
  id=${1#*@}
  current=/etc/vrouter/${environment%-router@*}/current
  said=$(/bin/sh "$current/runtime/netns.sh" rules "$current/routers/${id%.service}" 2>&1) || {
    printf 'failed rules %s\n%s\n' "$1" "$said"
    return 1
  }
}

# All at once, as systemd starts units.
load_all_rules() { # UNIT…
  loaders=
  for unit in "$@"; do
    load_rules "$unit" &
    loaders="$loaders $!"
  done
  code=0
  for loader in $loaders; do wait "$loader" || code=1; done
  [ "$code" -eq 0 ] || exit 1
}

# It keeps no step waiting that comes after this one.
tell_how_far "$(comes_up "$@")" 8>&- &
teller=$!
# Everything that comes up wants a processor now.
renice -n -10 -p "$teller" >/dev/null 2>&1 || :
trap 'kill "$teller" 2>/dev/null || :' EXIT

for group in "$@"; do
  # shellcheck disable=SC2086 # an action and a list of units
  set -- $group
  action=$1
  shift
  case $action in
    enable)
      want "$1"
      continue
      ;;
    rules)
      load_all_rules "$@"
      continue
      ;;
  esac
  [ "$action" != start ] || systemctl reset-failed "$@" 2>/dev/null || :
  output=$(systemctl --no-reload "$action" "$@" 2>&1) || report "$action" "$output" "$@"
  # A failed unit stays in systemd's list after it was stopped.
  [ "$action" != stop ] || systemctl reset-failed "$@" 2>/dev/null || :
done
