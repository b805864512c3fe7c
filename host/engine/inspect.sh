#!/bin/sh
# inspect.sh ROOT: what is really there of an environment, one fact a line; texts are in base64:
#   file PATH MODE OWNER TEXT        each file of the current generation
#   unlinked NAME FOLDER             a file of it that whoever reads FOLDER does not find
#   unit NAME ACTIVE-STATE           each unit that its target wants
#   live PATH TEXT                   what is really so, in the words of that file (networks/ID, routers/ID/ports, unmanaged/…)
#   rules PATH WISHED LIVE           iptables rules as the kernel shows them when it is given that file, and as they are
set -eu

root=$1
environment=${root##*/}
cd "$root/current/"

encode() { base64 -w 0; }

find . -type f ! -name bundle.json ! -name manifest ! -path ./confirmed | cut -c 3- | sort | while read -r path; do
  echo "file $path $(stat -c '%a %U' "$path") $(encode <"$path")"
done

linked() { # FOLDER FILE…
  folder=$1
  shift
  [ -d "$folder" ] || return 0
  for file in "$@"; do
    [ ! -f "$file" ] || [ "$(readlink "$folder/${file##*/}" 2>/dev/null)" = "$root/current/$file" ] ||
      echo "unlinked ${file##*/} $folder"
  done
}

linked /etc/systemd/system systemd/*
linked /etc/systemd/network unmanaged/*.network
linked /etc/NetworkManager/conf.d unmanaged/*.conf

sed -n 's/^Wants=//p' "systemd/vrouter-$environment.target" | while read -r unit; do
  echo "unit $unit $(systemctl is-active "$unit" || :)"
done

in_namespace() { ip netns exec "$@" 2>/dev/null; }

# The device on this host whose number a namespace's device has as its peer.
tap_of() { # NAMESPACE DEVICE
  number=$(in_namespace "$1" cat "/sys/class/net/$2/iflink") || return 0
  grep -lx "$number" /sys/class/net/tap*/ifindex 2>/dev/null | sed 's|/sys/class/net/\(.*\)/ifindex|\1|'
}

live_ports() { # FILE
  namespace=$(sed -n 's/^namespace //p' "$1")
  in_namespace "$namespace" true || return 0
  echo "namespace $namespace"
  vrrp=$(sed -n '/^vrrp$/p' "$1")
  [ -z "$vrrp" ] || echo "$vrrp"
  for device in $(in_namespace "$namespace" ls /sys/class/net); do
    case $device in qr-* | qg-* | ha-* | ns-*) ;; *) continue ;; esac
    tap=$(tap_of "$namespace" "$device")
    mac=$(in_namespace "$namespace" cat "/sys/class/net/$device/address")
    mtu=$(in_namespace "$namespace" cat "/sys/class/net/$device/mtu")
    bridge=$(basename "$(readlink "/sys/class/net/$tap/master" 2>/dev/null)")
    echo "port $device $tap $mac $mtu $bridge"
    case $vrrp$device in vrrpq*) continue ;; esac
    ip -n "$namespace" -4 -o address show dev "$device" | awk '{ print $4 }' | while read -r address; do
      [ -n "$vrrp" ] && grep -qF " $address dev $device" "${1%/*}/keepalived.conf" || echo "address $device $address"
    done
  done
  [ -n "$vrrp" ] || ip -n "$namespace" -4 route show proto static |
    sed -n 's/^default via /0.0.0.0\/0 via /; s/^\([0-9.]*\) via /\1\/32 via /; s/^\([^ ]*\) via \([^ ]*\).*/route \1 \2/p'
}

live_sysctl() { # FILE
  namespace=$(sed -n 's/^namespace //p' "${1%/*}/ports")
  sed -n 's/^\(net[^ ]*\) = .*/\1/p' "$1" | while read -r key; do
    # A host that was booted without IPv6 is not given these either.
    case $key in net.ipv6*) [ -e /proc/sys/net/ipv6 ] || sed -n "s/^$key = /&/p" "$1" ;; esac
    value=$(in_namespace "$namespace" sysctl -n "$key") || continue
    echo "$key = $value"
  done
}

live_segment() { # FILE
  bridge=$(sed -n 's/^bridge \([^ ]*\) .*/\1/p' "$1")
  vxlan=$(sed -n 's/^vxlan \([^ ]*\) .*/\1/p' "$1")
  [ ! -e "/sys/class/net/$bridge" ] || echo "bridge $bridge $(cat "/sys/class/net/$bridge/mtu")"
  [ ! -e "/sys/class/net/$vxlan" ] || {
    ip -d -o link show "$vxlan" | sed -n "s/.* vxlan id \([0-9]*\) local \([0-9.]*\) .*/vxlan $vxlan \1 \2/p"
    bridge fdb show dev "$vxlan" | sed -n 's/^00:00:00:00:00:00 dst \([0-9.]*\) .*/peer \1/p'
  }
}

live_rules() { # FILE
  namespace=$(sed -n 's/^namespace //p' "${1%/*}/ports")
  # shellcheck disable=SC2154,SC2016 # of host/iptables.sh; for the inner shell
  wished=$(unshare --net sh -c '"$1-restore" -w 10 && "$1-save"' rules "$iptables" <"$1" 2>/dev/null | sorted_rules | encode)
  live=$({ in_namespace "$namespace" "$iptables-save" | sorted_rules && other_rules "$namespace" | sorted_rules | sed 's/^/iptables-legacy: /'; } | encode)
  echo "rules $1 ${wished:--} ${live:--}"
}

is_managed() { # DEVICE
  number=$(cat "/sys/class/net/$1/ifindex" 2>/dev/null) || return 1
  grep -qx 'ADMIN_STATE=configur\(ing\|ed\)' "/run/systemd/netif/links/$number" 2>/dev/null
}

# All of the file but the devices that networkd has taken all the same.
live_unmanaged() { # FILE
  if ! systemctl --quiet is-active systemd-networkd.service; then
    cat "$1"
    return 0
  fi
  while read -r line; do
    case $line in
      Name=*) ! is_managed "${line#Name=}" || continue ;;
    esac
    printf '%s\n' "$line"
  done <"$1"
}

for file in networks/* unmanaged/*.network routers/*/* dhcp/*/*; do
  [ -f "$file" ] || continue
  case $file in
    unmanaged/*) echo "live $file $(live_unmanaged "$file" | encode)" ;;
    networks/*) echo "live $file $(live_segment "$file" | encode)" ;;
    */ports) echo "live $file $(live_ports "$file" | encode)" ;;
    */sysctl) echo "live $file $(live_sysctl "$file" | encode)" ;;
    */iptables.rules) live_rules "$file" ;;
  esac
done
