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
    # A machine, one port of it, or ports from FIRST for as many outside from BASE: ADDRESS[:FIRST[-LAST/BASE]]
    function read_forward(address, protocol, ports, to, outside, inside) {
      sub(/\/32$/, "", address)
      if (ports !~ /:/ && to ~ /:[0-9]+$/) {
        target[protocol " " address " " ports] = to
        return
      }
      split(ports, outside, ":")
      ranges++
      of[ranges] = protocol " " address
      first[ranges] = outside[1]
      last[ranges] = outside[2] == "" ? outside[1] : outside[2]
      split(to, inside, /[:\/-]/)
      machine[ranges] = inside[1]
      begin[ranges] = inside[2] == "" ? first[ranges] : inside[2]
      step[ranges] = inside[2] == "" || inside[3] != ""
    }
    # Where the rules send what is for a port, ADDRESS:PORT.
    function destination(protocol, address, port, i, place) {
      if (protocol " " address " " port in target) return target[protocol " " address " " port]
      for (i = 1; i <= ranges; i++)
        if (of[i] == protocol " " address && port >= first[i] && port <= last[i]) {
          place = begin[i] + (step[i] ? port - first[i] : 0)
          return machine[i] ":" place
        }
      return address in whole ? whole[address] ":" port : ""
    }
    # Whether the rules may show a machine so.
    function may_be(from, seen_as) {
      return seen_as == from || seen_as == gateway || seen_as in hairpin || (from in float && seen_as == float[from])
    }
    BEGIN { snat = ranges = 0 }
    NR == FNR {
      if (/^-A (rg-pf|fip-pf|fip-away) / && / --dport /) read_forward(option("-d"), option("-p"), option("--dport") "", option("--to-destination"))
      else if (/^-A fip(-away)? /) whole[substr(option("-d"), 1, length(option("-d")) - 3)] = option("--to-destination")
      if (/^-A float-(snat|away) /) float[substr(option("-s"), 1, length(option("-s")) - 3)] = option("--to-source")
      if (/^-A hairpin -o /) hairpin[option("--to-source")] = 1
      if (/^-A rg-return /) source[option("-p") " " option("--ctorigdstport")] = option("--to-source")
      if (/^-A snat -o /) snat = 1
      if (/^-A snat .* --to-source /) gateway = option("--to-source")
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
      right = destination($1, to, port)
      returns = to == gateway ? returned($1, port) : ""
      translated = seen_as == gateway || (from in float && seen_as == float[from])
      if (right != "" || answers != to ":" port) {
        stale = answers != right || (returns != "" ? seen_as != returns : !may_be(from, seen_as))
        if (stale) told($1, to, port, value["src'"'"'"])
      } else if (!may_be(from, seen_as)) {
        print "--reply-dst", seen_as
      } else if (int(value["mark"] / 8) % 2 && from != gateway && translated != (snat || from in float)) {
        print "--mark 0x8/0x8"
      }
    }
    # The address from which the rules have a forward come.
    function returned(protocol, port, key, ports) {
      for (key in source) {
        split(key, ports, /[ :]/)
        if (ports[1] == protocol && port >= ports[2] + 0 && port <= (ports[3] == "" ? ports[2] : ports[3]) + 0) return source[key]
      }
      return ""
    }
    # Many ports between the same two are asked for at once: conntrack goes through all connections for each.
    function told(protocol, to, port, answering, pair) {
      pair = "-p " protocol " --orig-dst " to
      if (port == "") { print pair; return }
      if (!((pair, port) in seen_port)) {
        seen_port[pair, port] = 1
        ports_of[pair " --reply-src " answering] = ports_of[pair " --reply-src " answering] " " port
        alone[pair " --reply-src " answering] = pair
      }
    }
    END {
      for (pair in ports_of) {
        count = split(ports_of[pair], port_list, " ")
        if (count > 20) print pair
        else for (i = 1; i <= count; i++) print alone[pair], "--orig-port-dst", port_list[i]
      }
    }' "$1" -
}
