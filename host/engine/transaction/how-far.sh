# how-far.sh: how many of the units that come up are up; read by activate.sh.
# shellcheck shell=sh

# What comes up, a line each: `new UNIT`, which was down; `again UNIT`, which was not.
comes_up() { # GROUP…
  for group in "$@"; do
    case $group in
      *.target) continue ;;
      start\ *) kind=new ;;
      reload\ * | restart\ *) kind=again ;;
      *) continue ;;
    esac
    # shellcheck disable=SC2086 # a list of units
    printf "$kind %s\n" ${group#* }
  done
}

# Says `up N` once a second. What was up before is up again when it had a job and has none any more. Two calls each time,
# however many units there are: systemd is busy with them.
tell_how_far() { # COMES-UP
  [ -n "$1" ] || return 0
  had=
  while sleep 1; do
    jobs=$(systemctl list-jobs --plain --no-legend 2>/dev/null | awk '{ print $2 }')
    # shellcheck disable=SC2086 # lists of units
    had=$(printf '%s\n' $had $jobs | sort -u)
    # shellcheck disable=SC2086
    {
      printf '%s\n' "$1"
      printf 'had %s\n' $had
      printf 'job %s\n' $jobs
      systemctl list-units --plain --no-legend --state=active 'vrouter-*' 2>/dev/null | sed 's/^/active /'
    } | awk '
      $1 == "new" || $1 == "again" { kind[$2] = $1 }
      $1 == "had" { had[$2] = 1 }
      $1 == "job" { job[$2] = 1 }
      $1 == "active" { active[$2] = 1 }
      END {
        for (unit in kind) if (unit in active && !(unit in job) && (kind[unit] == "new" || unit in had)) up++
        print "up", up + 0
      }' || exit 0
  done
}
