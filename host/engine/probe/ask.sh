#!/bin/sh
# ask.sh: what guests of guest.sh are to ask, a question a line of standard input; all at once. One answer a line:
#   PROCESS ping ADDRESS              -> answer PROCESS ping ADDRESS yes|no
#   PROCESS mtu ADDRESS BYTES         -> answer PROCESS mtu ADDRESS BYTES LARGEST (of the packets that arrive uncut; 0: none)
#   PROCESS tcp ADDRESS PORT          -> answer PROCESS tcp ADDRESS PORT open|refused|silent|WHY…
#   PROCESS udp ADDRESS PORT          -> answer PROCESS udp ADDRESS PORT sent
#   PROCESS discover XID MAC          -> offer PROCESS HEXADECIMAL, of whatever DHCP servers say
set -eu

within() { # PROCESS COMMAND…
  space=$1
  shift
  nsenter --net="/proc/$space/ns/net" -- "$@"
}

echoed() { # PROCESS ADDRESS [BYTES]
  if [ -z "${3:-}" ]; then
    within "$1" ping -n -q -c 3 -i 0.3 -W 1 "$2" >/dev/null 2>&1
  else
    within "$1" ping -n -q -c 2 -i 0.3 -W 1 -M 'do' -s "$(($3 - 28))" "$2" >/dev/null 2>&1
  fi
}

# IPv4 promises 68 octets.
largest() { # PROCESS ADDRESS BYTES
  if echoed "$@"; then
    echo "$3"
  elif ! echoed "$1" "$2" 68; then
    echo 0
  else
    fits=68 over=$3
    while [ $((over - fits)) -gt 1 ]; do
      middle=$(((fits + over) / 2))
      if echoed "$1" "$2" "$middle"; then fits=$middle; else over=$middle; fi
    done
    echo "$fits"
  fi
}

connected() { # PROCESS ADDRESS PORT
  # shellcheck disable=SC2016 # for the inner shell
  if said=$(within "$1" timeout 3 bash -c 'exec 3<>"/dev/tcp/$1/$2"' connected "$2" "$3" 2>&1); then
    echo open
  else
    case $said in
      '') echo silent ;;
      *'onnection refused'*) echo refused ;;
      *) printf '%s\n' "$said" | sed -n '1s/.*: //p' ;;
    esac
  fi
}

# Sends each DISCOVER twice, with the flag that asks for an answer to everybody, and says what comes. It never requests what is
# offered, so no server writes a lease.
# shellcheck disable=SC2016 # for the inner shell
discover='
  process=$1
  shift
  exec 3<>/dev/udp/169.254.255.67/0
  echo 32768 60999 >/proc/sys/net/ipv4/ip_local_port_range
  zeros() { printf "%0*d" "$(($1 * 2))" 0; }
  # A line is written whole where it is shorter than PIPE_BUF.
  timeout "$((3 + $# / 25))" dd bs=1472 conv=sync status=none <&3 |
    od -An -v -tx1 -w1472 | sed -u "s/ //g; s/\(00\)*$//; s/^/offer $process /" &
  for round in 1 2; do
    for client; do
      packet=01010600${client%:*}00008000$(zeros 16)${client#*:}$(zeros 202)63825363
      packet=${packet}350101370801030f061a3379f9390205dcff
      printf "$(printf %s "$packet" | sed "s/../\\\\x&/g")" | dd bs=1472 iflag=fullblock status=none >&3
    done
    sleep 0.8
  done
  wait'

clients=
others=
while read -r process kind words; do
  case $kind in
    discover) clients="$clients$process ${words% *}:${words#* }
" ;;
    *) others="$others$process $kind $words
" ;;
  esac
done

for process in $(printf %s "$clients" | cut -d ' ' -f 1 | sort -u); do
  within "$process" sysctl -q -w net.ipv4.ip_local_port_range='68 68'
  # shellcheck disable=SC2046 # a list
  within "$process" bash -c "$discover" discover "$process" $(printf %s "$clients" | sed -n "s/^$process //p") &
  # Other sockets have other ports.
  tries=100
  until within "$process" grep -q 60999 /proc/sys/net/ipv4/ip_local_port_range || [ "$tries" -eq 0 ]; do
    sleep 0.02
    tries=$((tries - 1))
  done
done

asked=0
printf %s "$others" | {
  while read -r process kind words; do
    asked=$((asked + 1))
    [ $((asked % 64)) -ne 0 ] || wait
    # shellcheck disable=SC2086 # words
    case $kind in
      ping) if echoed "$process" $words; then echo "answer $process ping $words yes"; else echo "answer $process ping $words no"; fi & ;;
      mtu) echo "answer $process mtu $words $(largest "$process" $words)" & ;;
      tcp) echo "answer $process tcp $words $(connected "$process" $words)" & ;;
      udp)
        # shellcheck disable=SC2016 # for the inner shell
        within "$process" bash -c 'printf . >"/dev/udp/$1/$2"' udp $words 2>/dev/null || :
        echo "answer $process udp $words sent"
        ;;
    esac
  done
  wait
}
wait
