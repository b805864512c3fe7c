#!/bin/sh
# facts.sh ENVIRONMENT: every fact that this host has of an environment, one a line: KIND SCOPE WORD…
# Neither what the kernel learns by itself, nor numbers that change whenever something is made anew.
set -eu

environment=$1
root=/etc/vrouter/$environment
cd "$root/current/"

find . -mindepth 1 -type d -printf 'folder host %P %m %u:%g\n'
find . -type f ! -path ./confirmed ! -name manifest ! -name bundle.json -printf '%P %m %u:%g\n' | while read -r path permissions; do
  echo "file host $path $permissions $(sha256sum <"$path" | cut -c 1-64)"
done
for path in manifest bundle.json; do
  echo "file host $path $(stat -c '%a %U:%G' "$path") -"
done
[ "$(readlink "$root/current")" != "$(readlink "$root/confirmed")" ] || echo "generation host current"
find /etc/systemd/system -maxdepth 1 -name "vrouter-${environment}[.-]*" -printf 'unit-link host %f %l\n'
[ ! -e "/etc/systemd/system/multi-user.target.wants/vrouter-$environment.target" ] || echo "enabled host vrouter-$environment.target"

units=$(sed -n 's/^Wants=//p' "systemd/vrouter-$environment.target")
for unit in $units; do
  echo "unit host $unit $(systemctl is-active "$unit")"
  [ "$(systemctl show --property MainPID --value "$unit")" = 0 ] || echo "daemon host $unit"
done
for place in /run /var/lib; do
  find "$place/vrouter/$environment" \( -name state -o -name leases -o -name '*.ctl' -o -name '*.pid' -o -name pid -o -name '*.lock' \) 2>/dev/null |
    while read -r path; do
      case $path in
        */state) echo "made host $path $(cut -d ' ' -f 1 "$path")" ;;
        *) echo "made host $path" ;;
      esac
    done
done

links() { # SCOPE IP-OPTION…
  scope=$1
  shift
  ip "$@" -d -o link | sed 's/^[0-9]*: \([^:@]*\)[^<]*<\([^>]*\)>\(.*\)/\1 \2 \3/' | awk -v scope="$scope" '
    function value(word, i) {
      for (i = 1; i < NF; i++) if ($i == word) return $(i + 1)
      return "-"
    }
    { print "device", scope, $1, ($2 ~ /(^|,)UP(,|$)/ ? "up" : "down"), value("mtu"), value("link/ether") }
    value("master") != "-" { print "plug", scope, $1, value("master") }'
}

namespaces=$(sed -n 's/^namespace //p' routers/*/ports dhcp/*/ports 2>/dev/null) || :
for namespace in $namespaces; do
  echo "namespace $namespace"
  links "$namespace" -n "$namespace"
  ip -n "$namespace" -4 -o address | awk -v scope="$namespace" '{ print "address", scope, $2, $4 }'
  ip -n "$namespace" -4 route show table all | grep -v '^broadcast' | sed "s/ *$//; s/^/route $namespace /"
  ip -n "$namespace" rule | tr '\t' ' ' | sed "s/ *$//; s/^/rule $namespace /"
  ip netns exec "$namespace" iptables-save | awk -v scope="$namespace" '
    /^\*/ { table = substr($0, 2) }
    # A table that nobody filled lets everything pass, and stays once somebody made it.
    /^:/ && $2 != "-" && table !~ /^(raw|security)$/ { print "policy", scope, table, substr($1, 2), $2 }
    /^-A/ { print "iptables", scope, table, $0 }'
  cat routers/"${namespace#qrouter-}"/sysctl dhcp/"${namespace#qdhcp-}"/sysctl 2>/dev/null | sed -n 's/^\(net[^ ]*\) = .*/\1/p' | while read -r key; do
    for device in default $(ip netns exec "$namespace" ls /sys/class/net); do
      case $device in lo) continue ;; esac
      own=$(echo "$key" | sed "s/\.conf\.default\./.conf.$device./")
      echo "setting $namespace $own $(ip netns exec "$namespace" sysctl -n "$own")"
      [ "$own" != "$key" ] || [ "$device" != default ] || case $key in *.default.*) ;; *) break ;; esac
    done
  done
  # Of several digits, and of no file.
  for device in $(ip netns exec "$namespace" ls /sys/class/net); do
    own=net.ipv4.conf.$device.igmpv2_unsolicited_report_interval
    [ "$device" = lo ] || echo "setting $namespace $own $(ip netns exec "$namespace" sysctl -n "$own")"
  done
done

ours=$(cat networks/* routers/*/ports dhcp/*/ports 2>/dev/null | awk '$1 == "bridge" || $1 == "vxlan" { print $2 } $1 == "port" { print $3 }')
links host | while read -r kind scope device rest; do
  case " $(echo "$ours" | tr '\n' ' ') " in *" $device "*) ;; *) continue ;; esac
  case $device in brq*) rest=${rest% *} ;; vxlan*) [ "$kind" != device ] || rest=${rest% *} ;; esac
  echo "$kind $scope $device $rest"
done
for device in $ours; do
  case $device in
    vxlan-*)
      bridge fdb show dev "$device" | sed -n "s/^00:00:00:00:00:00 .*dst \([0-9.]*\) .*/peer host $device \1/p"
      echo "vxlan host $device $(ip -d -o link show "$device" | sed 's/.* vxlan \(id [0-9]* local [0-9.]*\).* \(dstport [0-9]*\).*/\1 \2/')"
      ;;
  esac
  case $device in
    brq*)
      for key in net.ipv4.conf.%.arp_ignore net.ipv4.conf.%.rp_filter net.ipv4.conf.%.forwarding; do
        key=$(echo "$key" | sed "s/%/$device/")
        echo "setting host $key $(sysctl -n "$key")"
      done
      ;;
  esac
  case $device in brq* | vxlan-*) echo "alias host $device $(cat "/sys/class/net/$device/ifalias")" ;; esac
  echo "setting host net.ipv6.conf.$device.disable_ipv6 $(sysctl -n "net.ipv6.conf.$device.disable_ipv6")"
done
[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || echo "setting host net.bridge.bridge-nf-call-iptables $(cat /proc/sys/net/bridge/bridge-nf-call-iptables)"
