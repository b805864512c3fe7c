# role.sh: the role of an instance of an HA router, as keepalived has given it, and as it is written for who asks; read by vrrp.sh
# and netns.sh. They have a function `inside`, which runs a command in the router's namespace, $directory, the router's files, and
# $runtime, its memory until the next boot.
# shellcheck shell=sh disable=SC2154

# What keepalived.conf says in a block, without its indentation.
virtual() { # BLOCK
  sed -n "/^ *$1 {/,/^ *}/s/^ *\([0-9].*\)/\1/p" "$directory/keepalived.conf"
}

# Only a master has what adverts carry: keepalived gives it first, and takes it away before it tells.
role_now() {
  if virtual virtual_ipaddress | while read -r address _ device; do
    inside ip -4 -o address show dev "$device" | grep -qF " $address "
  done; then echo MASTER; else echo BACKUP; fi
}

virtual_priority() { sed -n 's/^ *priority //p' "$directory/keepalived.conf"; }

# Who changes what a role brings with it, or writes it, waits for those that do so already, until `unlock_role` or its end.
lock_role() {
  exec 9<"$runtime"
  flock -w 60 9 || :
}

unlock_role() { exec 9<&-; }

write_role() { # MASTER|BACKUP|FAULT|STOP PRIORITY
  echo "$1 $2 $(date +%s)" >"$runtime/state.new"
  mv "$runtime/state.new" "$runtime/state"
}
