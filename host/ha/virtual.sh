# virtual.sh: what keepalived gives to an instance of an HA router; read by netns.sh, with routes.sh, role.sh and substitutes.sh. It
# has functions `wish` and `contains`, $namespace and $directory.
# shellcheck shell=sh disable=SC2154

# An instance that does not run until its master speaks as it does, see host/ha/vrrp.sh.
is_held() {
  [ -e "$(record_of var/lib)/held" ]
}

# A router that was none of keepalived's so far: its instance becomes master of what is there. One that does not run, see
# host/ha/vrrp.sh, may have nothing. What keepalived had read here was another time.
hand_over() {
  had=$(for own in $(virtual_ports); do ip -n "$namespace" -4 -o address show dev "$own" 2>/dev/null; done)
  [ -n "$had" ] || return 0
  rm -f "$(record_of run)/keepalived.read"
  if is_held; then
    converge_role BACKUP
  else
    converge_role MASTER
    bridge_election
  fi
}

# keepalived takes its addresses away when it starts, and gives them back when it is master. Until then others do for them,
# which are none of its own; host/engine/vrrp.sh has them removed, and they go by themselves.
bridge_election() {
  seconds=$(sed -n 's/^ *advert_int //p' "$directory/keepalived.conf" | awk '{ print int($1 * 4) + 10 }')
  virtual virtual_ipaddress_excluded | while read -r address _ device _; do
    ip -n "$namespace" address replace "${address%/*}/32" dev "$device" valid_lft "$seconds" preferred_lft "$seconds"
  done
}

# Where this router's memory is: /run/vrouter/ENVIRONMENT/routers/ID
record_of() { # run|var/lib
  record=/$1/${directory#/etc/}
  echo "${record%/current/*}/${record#*/current/}"
}

# What keepalived has on the ha- port of a master; without it the instance would give its role away.
is_advertised() { # DEVICE ADDRESS
  [ -n "$vrrp" ] && grep -qF " $2 dev $1" "$directory/keepalived.conf"
}

# Mends what somebody changed of what keepalived gave to this instance. A file that it has not read yet it will see to itself.
converge_virtual() {
  runtime=$(record_of run)
  sha256sum --check --status "$runtime/keepalived.read" 2>/dev/null || return 0
  tries=3
  while
    role=$(role_now)
    converge_role "$role"
    now=$(role_now)
    # Its role changed meanwhile.
    [ "$now" != "$role" ] && [ "$tries" -gt 0 ]
  do tries=$((tries - 1)); done
  tell_role "$now"
}

# keepalived 2.1 loses the routes over an address that is replaced, 2.3 keeps a route that its file has no more. Versions
# that do it right, and parts that are done right, are left to it: it announces its addresses.
settle() {
  tries=10
  until has_settled || [ "$tries" -eq 0 ]; do
    sleep 0.1
    tries=$((tries - 1))
  done
  converge_virtual
}

has_settled() {
  given_to "$(role_now)"
  present=$(for own in $(virtual_ports); do ip -n "$namespace" -4 -o address show dev "$own"; done | awk '{ print $2, $4 }')
  [ "$(printf '%s\n' "$present" | grep -vF " $substitute" | sort)" = "$(printf '%s\n' "$addresses" | sort)" ] &&
    [ "$(all_routes | in_file_words 18 | sort)" = "$(printf '%s\n' "$routes" | sort)" ]
}

# What keepalived gives to an instance: addresses and routes.
given_to() { # MASTER|BACKUP
  routes=''
  addresses=''
  [ "$1" = MASTER ] || return 0
  addresses=$(virtual virtual_ipaddress_excluded | awk '{ print $3, $1 }')
  routes=$(virtual virtual_routes | sed 's/ no_track$//; s/ via \([0-9.]*\) dev .*/ \1/')
}

converge_role() { # MASTER|BACKUP
  given_to "$1"
  for own in $(virtual_ports); do
    present=$(ip -n "$namespace" -4 -o address show dev "$own" | awk '{ print $2, $4 }')
    printf '%s\n' "$addresses" | while read -r device address; do
      [ "$device" = "$own" ] || continue
      contains "$present" "$device $address" || ip -n "$namespace" address add "$address" dev "$device"
    done
    printf '%s\n' "$present" | while read -r device address; do
      if [ -z "$device" ] || [ "$address" = "$substitute" ] || contains "$addresses" "$device $address"; then continue; fi
      ip -n "$namespace" address del "$address" dev "$device"
    done
  done
  if [ "$1" = MASTER ]; then
    stand_in
    converge_routes 18 "$routes" "$(second_routes)"
  else
    stand_down
    converge_routes 18 "$routes" "$([ -z "$(standing_in)" ] || all_routes | grep ' metric 1000$')"
  fi
}

# For who asks what the instance is, see host/ha/vrrp.sh. keepalived tells of a change as soon as it has done it.
tell_role() { # MASTER|BACKUP
  for _ in 1 2 3 4 5; do
    said=$(cut -d ' ' -f 1 "$runtime/state" 2>/dev/null) || said=
    case "$1 $said" in
      'MASTER MASTER' | 'BACKUP BACKUP' | 'BACKUP FAULT' | 'BACKUP STOP') return 0 ;;
    esac
    sleep 0.2
  done
  lock_role
  write_role "$(role_now)" "$(virtual_priority)"
  unlock_role
}
