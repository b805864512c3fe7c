# units.sh: units, and the daemons that they started; read by inspect.sh, which has $root and $environment.
# shellcheck shell=sh disable=SC2154

unit_facts() {
  units=$(sed -n 's/^Wants=\(vrouter-.*\)/\1/p' "systemd/vrouter-$environment.target" 2>/dev/null) || units=
  outdated=$(read_otherwise)
  # shellcheck disable=SC2086 # a list of units
  systemctl show --property=Id,ActiveState,LoadState,UnitFileState,NeedDaemonReload,MainPID "vrouter-$environment.target" $units |
    awk -F = '
      function tell() {
        print "unit", fact["Id"], fact["ActiveState"]
        if (fact["LoadState"] == "masked" || fact["UnitFileState"] ~ /^masked/) print "masked", fact["Id"]
        if (fact["NeedDaemonReload"] == "yes") print "stale", fact["Id"]
        if (fact["MainPID"] > 0) print "pid", fact["Id"], fact["MainPID"]
        split("", fact)
      }
      NF > 1 { fact[$1] = $2 }
      $0 == "" { tell() }
      END { tell() }' | while read -r word unit fact; do
    case $word in
      pid) daemon_facts "$unit" "$fact" ;;
      *) echo "$word $unit $fact" ;;
    esac
  done
}

# Files that some daemon has read when they had another text (host/read.sh).
read_otherwise() {
  find "/run/vrouter/$environment" -name '*.read' -exec cat {} + 2>/dev/null |
    sha256sum --check --quiet 2>/dev/null | sed -n "s|^\($root/current/.*\): FAILED.*|\1|p"
}

# What a daemon made for itself and for those that talk to it, and what it read.
daemon_facts() { # UNIT PID
  id=${1#*@}
  id=${id%.service}
  case $1 in
    *-conntrackd@*) runtime=/run/vrouter/$environment/routers/$id read=conntrackd made="$runtime/conntrackd.ctl $runtime/conntrackd.lock" ;;
    *-keepalived@*) runtime=/run/vrouter/$environment/routers/$id read=keepalived made="$runtime/keepalived.pid $runtime/vrrp.pid" ;;
    *-dnsmasq@*) runtime=/run/vrouter/$environment/dhcp/$id read=dnsmasq made="$runtime/pid /var/lib/vrouter/$environment/dhcp/$id/leases" ;;
    *) return 0 ;;
  esac
  for path in $made; do
    [ -e "$path" ] || echo "lost $1 $path"
  done
  for path in $outdated; do
    ! grep -qF "  $path" "$runtime/$read.read" || echo "odd $1 runs with another ${path#"$root/current/"}"
  done
  child=
  [ ! -e "$runtime/vrrp.pid" ] || read -r child <"$runtime/vrrp.pid" || :
  for pid in "$2" $child; do
    stat=
    [ ! -e "/proc/$pid/stat" ] || read -r stat <"/proc/$pid/stat" || :
    # Behind the name of the program, which may have any sign in it.
    case ${stat##*) } in [Tt]*) echo "odd $1 does not go on: somebody stopped its process $pid" ;; esac
  done
}
