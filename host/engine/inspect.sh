#!/bin/sh
# inspect.sh ROOT [FOLDER]…: what is really there of an environment, one fact a line; texts are in base64.
# With folders of routers and DHCP servers, or files of tenant networks: only the kernel's part of these.
# Standard input says which files are compared with more than their texts; paths are those of the generation:
#   linked FILE FOLDER               has a link in FOLDER
#   networkd FILE                    devices that networkd leaves alone
#   segment FILE                     a tenant network
#   namespace FILE [KIND FILE]…      a namespace, and what is compared with it too: settings, rules, virtual (what keepalived gives)
#   current N / confirmed N          where the links lead
#   file PATH MODE OWNER:GROUP TEXT  each file of the current generation; = for a text that is as it was staged
#   other PATH TYPE MODE OWNER:GROUP each folder (d), and whatever is neither file nor folder
#   link PATH TARGET                 each link below /etc/systemd/system with a name of the environment
#   unlinked NAME FOLDER             a file for a network manager that does not find it in FOLDER
#   live PATH TEXT                   what networkd leaves alone, in the words of the file that says so
#   unit NAME ACTIVE-STATE / masked NAME / stale NAME (systemd has read another file)
#   state ROUTER STATE               what the instance of an HA router wrote of itself
#   lost UNIT PATH                   what a daemon made and is gone / odd UNIT WHY
#   kernel SCOPE KIND TEXT           the host's own network (SCOPE host), and that of each namespace of ours
#   rules PATH WISHED LIVE           iptables rules as the kernel shows them when it is given that file, and as they are
set -eu

root=$1
shift
environment=${root##*/}
compared=$(cat)
# What is left of it, if somebody took the link away.
cd "$root/current/" 2>/dev/null || cd "$root/confirmed/"

encode() { base64 -w 0; }

# What follows a kind in each of its lines.
of_kind() { printf '%s\n' "$compared" | sed -n "s/^$1 //p"; }

generation() {
  for link in current confirmed; do
    [ ! -L "$root/$link" ] || echo "$link $(basename "$(readlink "$root/$link")")"
  done
  find . -mindepth 1 ! -type f -printf 'other %P %y %m %u:%g\n'
  {
    sed 's/^/staged /' manifest 2>/dev/null || :
    find . -type f ! -name manifest ! -path ./confirmed -exec sha256sum {} + | sed 's/^/found /'
    find . -type f ! -path ./confirmed -printf 'file %P %m %u:%g\n'
  } | awk '
    $1 == "staged" { staged[$3] = $2 }
    $1 == "found" { found[$3] = $2 }
    $1 == "file" {
      path = "./" $2
      # A secret is not in the bundle: its file is compared by its text.
      print $0, (found[path] != "" && found[path] == staged[path] && $3 != 600 || $2 == "bundle.json" && found[path] == staged[path] ? "=" : "?")
    }' | while read -r line; do
    case $line in
      *' ?')
        path=${line#file }
        echo "${line% ?} $(encode <"${path%% *}")"
        ;;
      *) echo "$line" ;;
    esac
  done
  find /etc/systemd/system -maxdepth 2 -name "vrouter-${environment}[.-]*" -type l -printf 'link %P %l\n'
  of_kind linked | while read -r file folder; do
    [ ! -d "$folder" ] || [ ! -f "$file" ] ||
      [ "$(readlink "$folder/${file##*/}" 2>/dev/null)" = "$root/current/$file" ] || echo "unlinked ${file##*/} $folder"
  done
  of_kind networkd | while read -r file; do
    [ ! -f "$file" ] || echo "live $file $(live_unmanaged "$file" | encode)"
  done
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

is_managed() { # DEVICE
  number=$(cat "/sys/class/net/$1/ifindex" 2>/dev/null) || return 1
  grep -qx 'ADMIN_STATE=configur\(ing\|ed\)' "/run/systemd/netif/links/$number" 2>/dev/null
}

units=$(sed -n 's/^Wants=\(vrouter-.*\)/\1/p' "systemd/vrouter-$environment.target" 2>/dev/null) || units=

unit_facts() {
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
      END { tell() }'
}

# What a daemon made for itself and for those that talk to it, and what it read (host/read.sh).
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
  [ ! -e "$runtime/$read.read" ] || sha256sum --check --quiet "$runtime/$read.read" 2>/dev/null |
    sed -n "s|^$root/current/\(.*\): FAILED.*|odd $1 runs with another \1|p"
  for pid in "$2" $(cat "$runtime/vrrp.pid" 2>/dev/null); do
    case $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) in T | t) echo "odd $1 does not go on: somebody stopped its process $pid" ;; esac
  done
}

# What the files say of ours.
names() {
  # shellcheck disable=SC2046 # a list of paths
  cat /dev/null $(of_kind segment) $(of_kind namespace | cut -d ' ' -f 1) 2>/dev/null | awk '
    $1 == "bridge" || $1 == "vxlan" { print $2 }
    $1 == "port" { print $3 }'
}

# Ours, and what hangs on our bridges.
host_kernel() {
  ours=$(names)
  {
    echo "$ours"
    echo
    ip -d -o link | sed 's/^/link /'
    ip -o address | sed 's/^/address /'
    ip -4 route show table all | sed 's/^/route /'
    bridge fdb show | sed 's/^/fdb /'
    ! command -v tc >/dev/null || tc qdisc show | sed 's/^/qdisc /'
  } | awk -v owner="vrouter:$environment" '
    function value(word, i) {
      for (i = 1; i < NF; i++) if ($i == word) return $(i + 1)
      return ""
    }
    !behind && $0 == "" { behind = 1; next }
    !behind { ours[$1] = 1; next }
    $1 == "link" {
      name = $3
      sub(/[:@].*/, "", name)
      if (name in ours || value("master") in ours || value("alias") == owner) {
        # Of both ends of a veth pair, and nothing of what changes by itself.
        sub(/ port_id .* config_pending [01]/, "")
        sub(/ numtxqueues [^\\]*/, " ")
        print "kernel host", $0
      }
    }
    $1 == "address" && $3 in ours { print "kernel host", $0 }
    ($1 == "route" || $1 == "qdisc") && value("dev") in ours { print "kernel host", $0 }
    $1 == "fdb" && (value("dev") in ours || value("master") in ours) && / (permanent|static)/ {
      if (!/ dst / && $2 ~ /^(33:33|01:00:5e|01:80:c2)/) next
      print "kernel host", $0
    }'
  {
    echo net/bridge/bridge-nf-call-iptables
    for name in $ours; do
      echo "net/ipv6/conf/$name/disable_ipv6"
      case $name in brq*) printf "net/ipv4/conf/$name/%s\n" arp_ignore rp_filter forwarding ;; esac
    done
  } | (cd /proc/sys && xargs grep -s .) | settings host
}

# PATH:VALUE lines, as sysctl names them.
settings() { # SCOPE
  awk -v scope="$1" '{
    at = index($0, ":")
    key = substr($0, 1, at - 1)
    gsub("/", ".", key)
    print "kernel", scope, "setting", key, substr($0, at + 1)
  }'
}

# From within a namespace: values of /proc/sys as PATH:VALUE, and tables of nftables.
inside='
  (cd /proc/sys && grep -s . "$@" net/ipv4/conf/*/* net/ipv6/conf/*/disable_ipv6)
  ! command -v nft >/dev/null || nft list tables'

namespace_kernel() { # SETTINGS-FILE NAMESPACE
  ip -n "$2" -d -o link | sed "s/ numtxqueues [^\\\\]*/ /; s/^/kernel $2 link /"
  printf '%s\n' 'address show' 'route show table all' 'rule show' 'neighbour show nud permanent' 'neighbour show proxy' |
    ip -n "$2" -o -batch - | awk -v scope="$2" '
    /^[0-9]+: [^ ]+ +inet/ { print "kernel", scope, "address", $0; next }
    /^[0-9]+:\t/ { print "kernel", scope, "rule", $0; next }
    / PERMANENT| proxy *$/ { print "kernel", scope, "neighbour", $0; next }
    { print "kernel", scope, "route", $0 }'
  ! command -v tc >/dev/null || tc -n "$2" qdisc show | sed "s/^/kernel $2 qdisc /"
  # shellcheck disable=SC2046 # a list of paths
  ip netns exec "$2" sh -c "$inside" inside $(sed -n '/^net\.ipv[46]\.conf/! s/^\(net[^ ]*\) = .*/\1/p' "$1" | tr . /) |
    awk -v scope="$2" -v sysctl="$1" '
      BEGIN {
        while ((getline line <sysctl) > 0)
          if (split(line, word, /[. ]/) > 4 && word[4] == "default") asked[word[2], word[5]] = 1
      }
      /^table / { print "kernel", scope, $0; next }
      {
        at = index($0, ":")
        value = substr($0, at + 1)
        # Of a device only what a file says, and what is not the default of its namespace.
        if (split(substr($0, 1, at - 1), part, "/") == 5 && part[3] == "conf") {
          if (part[4] == "default") usual[part[2], part[5]] = value
          else if (part[4] != "all" && value == usual[part[2], part[5]] && !((part[2], part[5]) in asked)) next
        }
        key = substr($0, 1, at - 1)
        gsub("/", ".", key)
        print "kernel", scope, "setting", key, value
      }'
}

# Who is becoming master, or was it until now, has a role again as soon as it wrote which.
instance_kernel() { # KEEPALIVED-FILE SETTINGS-FILE NAMESPACE
  advertised=$(sed -n '/^ *virtual_ipaddress {/,/}/s/^ *\([0-9.]*\/[0-9]*\) dev .*/\1/p' "$1")
  directory=${1%/*}
  tries=10
  while
    space=$(namespace_kernel "$2" "$3")
    state=$(cut -d ' ' -f 1 "/run/vrouter/$environment/$directory/state" 2>/dev/null) || state=
    case "$state $space" in
      MASTER*" $advertised "*) false ;;
      MASTER* | *" $advertised "*) tries=$((tries - 1)) && [ "$tries" -gt 0 ] ;;
      *) false ;;
    esac
  do sleep 0.2; done
  [ -z "$state" ] || echo "state ${directory#*/} $state"
  printf '%s\n' "$space"
}

in_namespace() { ip netns exec "$@" 2>/dev/null; }

loaded_rules() { # NAMESPACE
  # shellcheck disable=SC2154 # of host/iptables.sh
  in_namespace "$1" "$iptables-save" | sorted_rules && other_rules "$1" | sorted_rules | sed 's/^/iptables-legacy: /'
}

live_rules() { # FILE NAMESPACE
  # shellcheck disable=SC2154,SC2016 # of host/iptables.sh; for the inner shell
  wished=$(unshare --net sh -c '"$1-restore" -w 10 && "$1-save"' rules "$iptables" <"$1" 2>/dev/null | sorted_rules | encode)
  live=$(loaded_rules "$2" | encode)
  echo "rules $1 ${wished:--} ${live:--}"
}

# What is in the namespace of a DHCP server comes without a file.
strange_rules() { # NAMESPACE-FILE NAMESPACE
  live=$(loaded_rules "$2" | encode)
  [ -z "$live" ] || echo "rules $1 - $live"
}

kernel() { # NAMESPACE-FILE [KIND FILE]…
  ports=$1
  settings=/dev/null
  rules=
  virtual=
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      settings) settings=$2 ;;
      rules) rules=$2 ;;
      virtual) virtual=$2 ;;
    esac
    shift 2
  done
  namespace=$(sed -n 's/^namespace //p' "$ports" 2>/dev/null) || return 0
  if ! in_namespace "$namespace" true; then
    [ ! -e "$rules" ] || live_rules "$rules" "$namespace"
    return 0
  fi
  if grep -q '^vrrp$' "$ports" && [ -e "$virtual" ]; then
    instance_kernel "$virtual" "$settings" "$namespace"
  else
    namespace_kernel "$settings" "$namespace"
  fi
  if [ -e "$rules" ]; then live_rules "$rules" "$namespace"; else strange_rules "$ports" "$namespace"; fi
}

if [ $# -eq 0 ]; then
  generation
  unit_facts | while read -r word unit fact; do
    case $word in
      pid) daemon_facts "$unit" "$fact" ;;
      *) echo "$word $unit $fact" ;;
    esac
  done
fi
host_kernel
of_kind namespace | while read -r file others; do
  case " $* " in
    "  " | *" ${file%/*} "*) ;;
    *) continue ;;
  esac
  # shellcheck disable=SC2086 # KIND FILE…
  kernel "$file" $others </dev/null
done
