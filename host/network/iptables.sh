#!/bin/sh
# iptables.sh: read by programs that give rules to our namespaces or look at them. iptables has two backends, which do not see
# each other's rules, and the host's `iptables` is either. Ours is nft's where it is installed, whatever the host has chosen:
#   "$iptables-save", "$iptables-restore"
if command -v iptables-nft-restore >/dev/null; then iptables='iptables-nft'; else iptables=iptables; fi

# What the other backend does to packets in a namespace of ours, as iptables-save shows it: somebody loaded it by hand, or an
# earlier version before the host chose anew.
other_rules() { # NAMESPACE
  if [ "$iptables" = iptables ] || ! command -v iptables-legacy-save >/dev/null; then return 0; fi
  # Asked for a table that is not there, it would make one.
  [ -n "$(ip netns exec "$1" cat /proc/net/ip_tables_names 2>/dev/null)" ] || return 0
  others=$(ip netns exec "$1" iptables-legacy-save)
  case $others in *'
-A '* | *' DROP ['*) printf '%s\n' "$others" ;; esac
}

# Leaves its built-in chains, open and empty.
empty_other_rules() { # NAMESPACE
  others=$(other_rules "$1")
  [ -z "$others" ] || printf '%s\n' "$others" |
    sed -n '/^\*/p; /^COMMIT$/p; s/^:\([A-Z]*\) [A-Z]* .*/:\1 ACCEPT [0:0]/p' |
    ip netns exec "$1" iptables-legacy-restore -w 10
}
