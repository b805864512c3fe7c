# owners.sh: while one environment hands a router, a DHCP server or a network over to another, the files of both on this host
# have it. A file `from/OTHER/routers/ID` (networks/ID, dhcp/ID) in one's files says that it took that over from OTHER. Read by
# netns.sh and l2.sh, which have $environment.
# shellcheck shell=sh disable=SC2154

# Whether another environment has it too: what it leaves there is the other's.
is_anothers() { # routers/ID | dhcp/ID
  for other in /etc/vrouter/*/current/"$1"; do
    case $other in
      "/etc/vrouter/$environment/"*) ;;
      *) [ ! -e "$other" ] || return 0 ;;
    esac
  done
  return 1
}

is_handed_over() { # networks/ID
  for taken in /etc/vrouter/*/current/from/"$environment/$1"; do
    [ ! -e "$taken" ] || return 0
  done
  return 1
}

# Ends what those run for it who had it so far: they leave it as it is. An answer to an old lease is as good as to a new one.
take_over() { # routers/ID | dhcp/ID
  for taken in /etc/vrouter/"$environment"/current/from/*/"$1"; do
    [ -e "$taken" ] || continue
    former=${taken%"/$1"}
    former=${former##*/}
    case $1 in
      routers/*) unit=vrouter-$former-router@${1#*/}.service ;;
      dhcp/*) unit=vrouter-$former-dhcp@${1#*/}.service ;;
    esac
    ! systemctl --quiet is-active "$unit" || systemctl stop "$unit"
    remembered=/var/lib/vrouter/$environment/$1
    if [ ! -e "$remembered" ] && [ -e "/var/lib/vrouter/$former/$1" ]; then
      mkdir -p "${remembered%/*}"
      cp -rp "/var/lib/vrouter/$former/$1" "$remembered"
    fi
  done
}

# Other environments whose files have a device of a network.
owners_of() { # DEVICE
  grep -ls "^[a-z]* $1 " /etc/vrouter/*/current/networks/* | sed 's|^/etc/vrouter/\([^/]*\)/.*|\1|' | grep -vxF "$environment"
}
