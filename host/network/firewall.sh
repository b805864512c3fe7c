# firewall.sh: the rules of a namespace; read by netns.sh, with iptables.sh and connections.sh. It has functions `inside`,
# which runs a command in $namespace, and $directory with the files; $fresh says whether the namespace is new.
# shellcheck shell=sh disable=SC2154

# The address of rules on standard input, with counters or without.
gateway() { sed -n 's/^\(\[[0-9:]*\] \)\{0,1\}-A snat .* --to-source \([0-9.]*\).*/\2/p' | head -n 1; }

# Tables that our rules do not have, emptied.
strange_rules() {
  inside "$iptables-save" | awk -v rules="$directory/iptables.rules" '
    BEGIN { while ((getline line <rules) > 0) if (line ~ /^\*/) ours[line] = 1 }
    /^\*/ { strange = !($0 in ours) }
    strange && /^(\*|COMMIT)/
    strange && /^:/ && $2 != "-" { print $1, "ACCEPT [0:0]" }'
}

empty_strange_tables() {
  strange=$(strange_rules)
  [ -z "$strange" ] || printf '%s\n' "$strange" | inside "$iptables-restore" -w 10
}

# The gateway's device, if what leaves by it is translated from now on, and was not so far.
source_nat_begins() {
  device=$(sed -n 's/^-A snat -o \([^ ]*\) .*/\1/p' "$directory/iptables.rules")
  [ -z "$device" ] || [ -z "$gateway_before" ] || printf '%s\n' "$kept" | grep -q '\] -A snat -o ' || echo "$device"
}

# An answer that is on its way when its connection is forgotten begins one, the other way round and untranslated, by which both
# ends would go on. So none gets through until they had time to arrive.
without_answers() { # DEVICE COMMAND…
  answers="FORWARD -i $1 -m conntrack --ctstate NEW -m conntrack ! --ctstate DNAT -j DROP"
  shift
  # shellcheck disable=SC2086 # words of a rule
  inside "$iptables" -w 10 -I $answers
  "$@"
  sleep 0.3
  # shellcheck disable=SC2086
  inside "$iptables" -w 10 -D $answers
}

converge_firewall() {
  if [ ! -e "$directory/iptables.rules" ]; then
    [ -n "$fresh" ] || { empty_strange_tables && empty_other_rules "$namespace"; }
    return 0
  fi
  if [ -n "$fresh" ]; then
    inside "$iptables-restore" -w 10 <"$directory/iptables.rules"
    return
  fi
  kept=$(inside "$iptables-save" -c)
  gateway_before=$(printf '%s\n' "$kept" | gateway)
  untranslated=$(source_nat_begins)
  sed '/^\*raw$/,/^COMMIT$/d' "$directory/iptables.rules" | load_rules
  empty_other_rules "$namespace"
  ! says_what_is_tracked || return 0
  if [ -z "$untranslated" ]; then
    forget_stale_connections "$directory/iptables.rules"
  else
    without_answers "$untranslated" forget_stale_connections "$directory/iptables.rules"
  fi
  # What was for the router itself when it had another address would pass through it now, untranslated.
  if [ -n "$gateway_before" ] && [ "$gateway_before" != "$(gateway <"$directory/iptables.rules")" ]; then forget --orig-dst "$gateway_before"; fi
  empty_strange_tables
}

says_what_is_tracked() { grep -qsx '\*raw' "$directory/iptables.rules"; }

load_rules() {
  inside "$iptables-restore" -w 10 && return
  # iptables-restore is atomic per table only.
  printf '%s\n' "$kept" | inside "$iptables-restore" -w 10 -c
  echo "$directory/iptables.rules was refused: the rules in $namespace are as they were" >&2
  exit 1
}

# A connection that is tracked before there are rules and a way for it would go on without them.
converge_tracking() {
  says_what_is_tracked || return 0
  sed -n '/^\*raw$/,/^COMMIT$/p' "$directory/iptables.rules" | load_rules
  empty_strange_tables
  forget_stale_connections "$directory/iptables.rules"
}

# iptables keeps its rules in tables of nftables; all others are somebody else's, in a namespace that is ours.
no_strange_tables() {
  command -v nft >/dev/null || return 0
  inside nft list tables | while read -r _ family table; do
    case "$family $table" in
      'ip raw' | 'ip mangle' | 'ip nat' | 'ip filter' | 'ip security') ;;
      *) inside nft delete table "$family" "$table" ;;
    esac
  done
}
