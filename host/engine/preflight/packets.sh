#!/bin/sh
# packets.sh (tenant BRIDGE TAP VXLAN VNI ADDRESS PEER KINDS | external BRIDGE TAP KINDS)…: whether this host's own packet filters
# let through what routers, DHCP servers and VMs send. KINDS: (in | out)-(arp | tcp | udp | dhcp-request | dhcp-reply | vrrp),…
# The filters are loaded into a network namespace without a name, with devices called as the host's are, and real packets are sent
# through it: nothing on the host is touched. One fact a line:
#   filters none / unasked COMMAND (which it takes) / untried TEXT (some filter could not be loaded)
#   packet BRIDGE KIND (ok | lost (inner | outer) FAMILY TABLE CHAIN WHAT… | lost untraced SUSPECTS)    outer: in VXLAN's own packet
set -eu

has() { command -v "$1" >/dev/null; }

saved() { # COMMAND
  ! has "$1" || "$1" 2>/dev/null | sed '/^#/d'
}

tables=
! has nft || tables=$(nft list tables 2>/dev/null | awk '$2 ~ /^(inet|ip|bridge|netdev)$/ { print $2, $3 }')
legacy=$(saved iptables-legacy-save)
if [ -z "$tables$legacy" ]; then
  echo "filters none"
  exit
fi
for command in nft bash nsenter; do
  if ! has "$command"; then
    echo "unasked $command"
    exit
  fi
done

holders=
# shellcheck disable=SC2086 # a list of processes
trap 'kill $holders 2>/dev/null || :' EXIT
trap 'exit 1' HUP INT TERM

# A namespace lives as long as the process in it.
own=$(readlink /proc/self/ns/net)
hold() {
  unshare --net sleep 60 >/dev/null 2>&1 &
  held=$!
  holders="$holders $held"
  until [ "$(readlink "/proc/$held/ns/net")" != "$own" ]; do sleep 0.01; done
}

# What is in /sys there is this host's all the same.
within() { # NAMESPACE COMMAND…
  space=$1
  shift
  nsenter --net="/proc/$space/ns/net" -- "$@"
}

hold
replica=$held
within "$replica" ip link set lo up
within "$replica" sh -c 'echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables' 2>/dev/null || :

# The cable to whoever is outside, as the host has its own: in a bridge, or not.
plug() { # DEVICE OUTSIDE NAME MAC
  port=$1
  if [ -d "/sys/class/net/$1/bridge" ]; then
    port=$(find "/sys/class/net/$1/brif/" -mindepth 1 -name 'tap*' -prune -o -printf '%f\n' -quit)
    port=${port:-uplink}
    within "$replica" ip link add "$1" type bridge forward_delay 0 nf_call_iptables "$(cat "/sys/class/net/$1/bridge/nf_call_iptables" 2>/dev/null || echo 0)"
    within "$replica" ip link set "$1" up
  fi
  within "$replica" ip link add "$port" type veth peer name "$3" address "$4" netns "$2"
  [ "$port" = "$1" ] || within "$replica" ip link set "$port" master "$1"
  within "$replica" ip link set "$port" up
  within "$2" ip link set "$3" up
}

# An end sends from 10.255.250.OWN to 10.255.250.OTHER, and counts what comes.
end() { # NAMESPACE DEVICE OWN OTHER MAC-OF-THE-OTHER
  within "$1" ip address add "10.255.250.$3/24" dev "$2"
  within "$1" ip address add "10.255.250.1$3/24" dev "$2"
  within "$1" ip route add 224.0.0.0/4 dev "$2"
  within "$1" ip neigh add "10.255.250.$4" lladdr "$5" dev "$2"
  within "$1" ip neigh add 10.255.250.67 lladdr ff:ff:ff:ff:ff:ff dev "$2"
  within "$1" nft -f - <<-'NFT'
	table inet ends {
	  counter a-tcp { }
	  counter a-udp { }
	  counter a-dhcp-request { }
	  counter a-dhcp-reply { }
	  counter a-vrrp { }
	  chain arrived {
	    type filter hook prerouting priority -400;
	    tcp dport 40000 counter name a-tcp
	    udp dport 40000 counter name a-udp
	    udp dport 67 counter name a-dhcp-request
	    udp dport 68 counter name a-dhcp-reply
	    meta l4proto 112 counter name a-vrrp
	  }
	  chain dressed {
	    type filter hook postrouting priority 400;
	    udp dport 9067 udp sport set 68 udp dport set 67 ip daddr set 255.255.255.255
	    udp dport 9068 udp sport set 67 udp dport set 68
	    udp dport 9112 ip ttl set 255 ip protocol set 112
	  }
	}
	NFT
}

# NAME BRIDGE INSIDE OUTSIDE KINDS of each way, a line each.
ways=
number=0
way() { # BRIDGE TAP KINDS: from outside through the bridge to whoever is behind the tap
  within "$replica" ip link add "$2" type veth peer name inside address "02:00:00:00:0$number:01" netns "$inside"
  within "$replica" ip link set "$2" master "$1" up
  within "$inside" ip link set inside up
  end "$inside" inside 1 2 "02:00:00:00:0$number:02"
  end "$outside" "$entrance" 2 1 "02:00:00:00:0$number:01"
  ways="$ways$number $1 $inside $outside $3
"
}

while [ $# -gt 0 ]; do
  number=$((number + 1))
  hold
  inside=$held
  hold
  outside=$held
  case $1 in
    tenant)
      device=$(ip -4 -o address show | awk -v address="$6/" 'index($4, address) == 1 { print $2; exit }')
      if [ -n "$device" ]; then
        plug "$device" "$outside" cable "02:00:00:00:0$number:03"
        within "$replica" ip address add "$6/32" dev "$device"
        within "$replica" ip route add "$7" dev "$device"
        within "$outside" ip address add "$7/32" dev cable
        within "$outside" ip route add "$6" dev cable
        within "$replica" ip link add "$2" type bridge forward_delay 0
        within "$replica" ip link add "$4" type vxlan id "$5" local "$6" remote "$7" dstport 4789
        within "$replica" ip link set "$4" master "$2" up
        within "$replica" ip link set "$2" up
        within "$outside" ip link add tunnel address "02:00:00:00:0$number:02" type vxlan id "$5" local "$7" remote "$6" dstport 4789
        within "$outside" ip link set tunnel up
        entrance=tunnel
        way "$2" "$3" "$8"
      fi
      shift 8
      ;;
    external)
      if [ -d "/sys/class/net/$2/bridge" ]; then
        entrance=cable
        plug "$2" "$outside" cable "02:00:00:00:0$number:02"
        way "$2" "$3" "$4"
      fi
      shift 4
      ;;
  esac
done

# Rules name devices.
for device in /sys/class/net/*; do echo "link add ${device##*/} type dummy"; done |
  within "$replica" ip -force -batch - 2>/dev/null || :

is_of_iptables() { # FAMILY NAME
  case $1 in
    ip) saved iptables-nft-save ;;
    bridge) saved ebtables-nft-save ;;
  esac | grep -qx "\*$2"
}

load() { # COMMAND…
  untried=$(within "$replica" "$@" 2>&1) || printf 'untried %s\n' "$(printf '%s' "$untried" | head -n 1)"
}

printf '%s\n' "$tables" | while read -r family name; do
  if [ -z "$family" ] || is_of_iptables "$family" "$name"; then continue; fi
  nft -s list table "$family" "$name" | load nft -f -
done
! has iptables-nft-save || saved iptables-nft-save | load iptables-nft-restore
! has ebtables-nft-save || saved ebtables-nft-save | load ebtables-nft-restore
[ -z "$legacy" ] || printf '%s\n' "$legacy" | load iptables-legacy-restore

within "$replica" nft -f - <<'NFT'
table inet vrouter-trace {
  chain arriving { type filter hook prerouting priority -500; meta nftrace set 1; }
  chain leaving { type filter hook output priority -500; meta nftrace set 1; }
}
table bridge vrouter-trace {
  chain arriving { type filter hook prerouting priority -500; meta nftrace set 1; }
}
NFT

# Nobody can watch what these drop.
untraced=$(printf '%s\n' "${legacy:+iptables-legacy}" "$(printf '%s\n' "$tables" | sed -n 's/^netdev /netdev table /p')" | sed '/^$/d' | paste -s -d , -)

send() { # NAMESPACE OTHER
  # shellcheck disable=SC2016 # for the inner shell
  within "$1" timeout 2 bash -c '
    to() { echo x >"/dev/udp/$1/$2"; }
    to "10.255.250.$1" 40000
    to 10.255.250.67 9067
    to "10.255.250.$1" 9068
    to 224.0.0.18 9112
    to "10.255.250.1$1" 40001
    exec 3<>"/dev/tcp/10.255.250.$1/40000"' send "$2" 2>/dev/null || :
}

count() { # NAMESPACE COUNTER
  within "$1" nft list counter inet ends "a-$2" | awk '$1 == "packets" { print $2 }'
}

came() { # KIND INSIDE OUTSIDE
  case $1 in
    in-arp) within "$3" ip neigh show 10.255.250.11 | grep -q lladdr ;;
    out-arp) within "$2" ip neigh show 10.255.250.12 | grep -q lladdr ;;
    in-*) [ "$(count "$2" "${1#in-}")" -gt 0 ] ;;
    out-*) [ "$(count "$3" "${1#out-}")" -gt 0 ] ;;
  esac
}

# What is dropped, as MAC KIND FAMILY TABLE CHAIN WHAT…; what VXLAN has put into packets of its own is `- in` or `- out`.
drops() {
  awk '
    / packet: / {
      mac = match($0, /ether saddr [0-9a-f:]+/) ? substr($0, RSTART + 12, 17) : "-"
      kind = "-"
      if (/udp dport 4789/) { kind = / iif / ? "in" : "out"; mac = "-" }
      else if (/ether type arp|arp operation/) kind = "arp"
      else if (/tcp dport 40000/) kind = "tcp"
      else if (/udp dport 40000/) kind = "udp"
      else if (/udp dport (67|bootps)/) kind = "dhcp-request"
      else if (/udp dport (68|bootpc)/) kind = "dhcp-reply"
      else if (/ip protocol (112|vrrp)/) kind = "vrrp"
      # The copy of a broadcast that the host itself would get matters to nobody.
      subject[$3] = mac == "-" || $4 == "bridge" || / oif / ? mac " " kind : "- -"
      next
    }
    /policy drop|verdict drop/ {
      what = $0
      sub(/^trace id [0-9a-f]+ [^ ]+ [^ ]+ [^ ]+ /, "", what)
      print subject[$3], $4, $5, $6, what
    }' | sort -u
}

dropped=$(
  nsenter --net="/proc/$replica/ns/net" -- stdbuf -oL nft monitor trace 2>/dev/null &
  monitor=$!
  sleep 0.5
  while read -r _ _ inside outside _; do
    [ -n "$inside" ] || continue
    send "$inside" 2 &
    send "$outside" 1 &
    sleep 1.2
  done <<WAYS
$ways
WAYS
  kill "$monitor"
)
dropped=$(printf '%s\n' "$dropped" | drops)

printf '%s' "$ways" | while read -r number bridge inside outside kinds; do
  for kind in $(printf '%s' "$kinds" | tr , ' '); do
    if came "$kind" "$inside" "$outside"; then
      echo "packet $bridge $kind ok"
      continue
    fi
    case $kind in
      in-*) mac=02:00:00:00:0$number:02 ;;
      *) mac=02:00:00:00:0$number:01 ;;
    esac
    where=$(printf '%s\n' "$dropped" | sed -n "s/^$mac ${kind#*-} /inner /p" | head -n 1)
    case $kind in
      *-arp) way='[inout]*' ;;
      *) way=${kind%%-*} ;;
    esac
    [ -n "$where" ] || where=$(printf '%s\n' "$dropped" | sed -n "s/^- $way /outer /p" | head -n 1)
    echo "packet $bridge $kind lost ${where:-untraced $untraced}"
  done
done
