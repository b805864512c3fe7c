# heirs.sh: the addresses of floating IPs that leave this host; read by netns.sh, with ports.sh. It has functions `inside`,
# `wish` and `contains`, and $namespace.
# shellcheck shell=sh disable=SC2154

# A floating IP that moves to another host with its VM stays until that host answers for it, some twenty seconds at most: until then
# only this one can carry its connections. Its rules stay until the VM has left, ten seconds at most, for what it still sends from here.
hand_to_heirs() {
  inherited=$(await_heirs)
  for device in $(ip -n "$namespace" -o link | sed -n 's/^[0-9]*: \(fg-[^@:]*\).*/\1/p'); do
    # With the last address of a device all its routes would go.
    [ -z "$inherited" ] || ip -n "$namespace" address replace "$substitute" dev "$device" scope host
    for address in $(addresses_on "$device"); do
      [ "$address" = "$substitute" ] || contains "$(wish "address $device")" "$address" ||
        ip -n "$namespace" address del "$address" dev "$device"
    done
  done
  tries=20
  while [ "$tries" -gt 0 ] && is_machine_here "$inherited"; do
    sleep 0.5
    tries=$((tries - 1))
  done
}

# Whether a machine of these floating IPs is behind a port of this host.
is_machine_here() { # ADDRESSES
  rules=$(inside "$iptables-save" -t nat)
  for address in $1; do
    machine=$(printf '%s\n' "$rules" | sed -n "s/^-A fip -d $address\/32 .* --to-destination //p")
    mac=$(ip -n "$namespace" neighbour show "${machine:-none}" 2>/dev/null | sed -n 's/.* lladdr \([^ ]*\) .*/\1/p' | head -n 1)
    [ -z "$mac" ] || ! bridge fdb show | grep "^$mac dev " | grep -qv ' dev vxlan-' || return 0
  done
  return 1
}

# Says which addresses another host has.
await_heirs() {
  leaving | while read -r device bridge addresses; do
    # Not this host itself.
    ip link set "tap${device#fg-}" type bridge_slave isolated on
    # Three quarters of a second each.
    patience=28
    while [ "$patience" -gt 0 ]; do
      patience=$((patience - 1))
      # shellcheck disable=SC2086 # a list of addresses
      heirs=$(apart=yes sh "${0%/*}/answers.sh" "$bridge" $addresses | cut -d ' ' -f 1)
      left=''
      for address in $addresses; do
        if contains "$heirs" "$address"; then echo "$address"; else left="$left $address"; fi
      done
      addresses=$left
      [ -n "$addresses" ] || break
    done
    ip link set "tap${device#fg-}" type bridge_slave isolated off
  done
}

# Those that another host is to have, a line each: DEVICE BRIDGE ADDRESS…
leaving() {
  ip -n "$namespace" -4 -o address show | awk '$2 ~ /^fg-/ { print $2, $4 }' | while read -r device address; do
    contains "$(wish "address $device")" "$address" || ! grep -qsx "${address%/*}" "/run/vrouter/$environment/floating_ips" ||
      echo "$device ${address%/*}"
  done | awk '{ of[$1] = of[$1] " " $2 } END { for (device in of) print device of[device] }' | while read -r device addresses; do
    bridge=$(sed -n 's/^INTERFACE=//p' "/sys/class/net/tap${device#fg-}/master/uevent" 2>/dev/null)
    [ -z "$bridge" ] || echo "$device $bridge $addresses"
  done
}
