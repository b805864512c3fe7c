#!/bin/sh
# connections.sh: read by programs that change what a router translates, or make it the one that does. They have a function
# `inside`, which runs a command in the router's namespace.

# Ends the connections that live by a translation the rules no longer say, and no others: conntrack translates a connection by
# the rules that were there when it began. It looks at every connection rather than at what changed, so that it finds
# also what an apply left that was cut short, and what came from another instance of the router.
forget_stale_connections() { # RULES
  inside conntrack -L 2>/dev/null | stale_connections "$1" | sort -u | while read -r filter; do
    # shellcheck disable=SC2086 # options and their values
    forget $filter
  done
}

# conntrack exits 1 when there was nothing to delete.
forget() { inside conntrack -D "$@" >/dev/null 2>&1 || [ $? -eq 1 ]; }

# conntrack's filters for what is stale among the connections on standard input, as `conntrack -L` shows them. A connection has
# its first packet's addresses, then those of the answer: they differ by what is translated. Mark 0x8: it left by the gateway.
stale_connections() { # RULES
  awk '
    function option(name, at) {
      at = index($0, " " name " ")
      if (at == 0) return ""
      split(substr($0, at + length(name) + 2), words, " ")
      return words[1]
    }
    BEGIN { snat = 0 }
    NR == FNR {
      if (/^-A rg-pf /) target[option("-p") " " option("--dport")] = option("--to-destination")
      if (/^-A rg-return /) source[option("-p") " " option("--ctorigdstport")] = option("--to-source")
      if (/^-A snat -o /) snat = 1
      if (/^-A snat /) gateway = option("--to-source")
      next
    }
    {
      split("", value)
      for (i = 4; i <= NF; i++) {
        at = index($i, "=")
        name = substr($i, 1, at - 1)
        value[name (name in value ? "'"'"'" : "")] = substr($i, at + 1)
      }
      from = value["src"]; to = value["dst"]; port = value["dport"]
      answers = value["src'"'"'"] ":" value["sport'"'"'"]
      seen_as = value["dst'"'"'"]
      forward = $1 " " port
      if (to == gateway && forward in target) {
        if (answers != target[forward]) stale = 1
        else if (forward in source) stale = seen_as != source[forward]
        else stale = seen_as != from && seen_as != gateway
        if (stale) print "-p", $1, "--orig-dst", to, "--orig-port-dst", port
      } else if (answers != to ":" port) {
        print "-p", $1, "--orig-dst", to (port == "" ? "" : " --orig-port-dst " port)
      } else if (seen_as != from && seen_as != gateway) {
        print "--reply-dst", seen_as
      } else if (int(value["mark"] / 8) % 2 && from != gateway && (seen_as == gateway) != snat) {
        print "--mark 0x8/0x8"
      }
    }' "$1" -
}
