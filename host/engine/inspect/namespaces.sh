# namespaces.sh: what the kernel has in namespaces of ours, several at a time; read by inspect.sh, with iptables.sh and
# shown-rules.sh. It has $environment, $scratch and a function `of_kind`.
# shellcheck shell=sh disable=SC2154

# A line each: NAMESPACE PORTS-FILE SETTINGS-FILE RULES-FILE VIRTUAL-FILE SETTING…
#   -: there is no such file, or its router has no keepalived; settings are paths and patterns below /proc/sys
namespaces() { # [FOLDER]…
  of_kind namespace | awk -v only=" $* " '
    function is_there(path, line, result) {
      result = (getline line <path) >= 0
      close(path)
      return result
    }
    {
      folder = $1
      sub(/\/[^\/]*$/, "", folder)
      if (only != "  " && !index(only, " " folder " ")) next
      settings = rules = virtual = "-"
      namespace = vrrp = ""
      keys = " net/ipv4/conf/default/* net/ipv6/conf/default/disable_ipv6"
      for (i = 2; i < NF; i += 2) {
        path = folder "/" $(i + 1)
        if (!is_there(path)) continue
        if ($i == "settings") settings = path
        if ($i == "rules") rules = path
        if ($i == "virtual") virtual = path
      }
      while ((getline line <$1) > 0) {
        split(line, word, " ")
        if (word[1] == "namespace") namespace = word[2]
        if (word[1] == "vrrp") vrrp = "yes"
        if (word[1] == "port") keys = keys " net/ipv4/conf/" word[2] "/* net/ipv6/conf/" word[2] "/disable_ipv6"
      }
      close($1)
      while ((getline line <settings) > 0) {
        if (line !~ /^net[^ ]* = / || line ~ /^net\.ipv[46]\.conf\.default\./) continue
        sub(/ = .*/, "", line)
        gsub(/\./, "/", line)
        keys = keys " " line
      }
      close(settings)
      if (namespace != "") print namespace, $1, settings, rules, (vrrp == "" ? "-" : virtual) keys
    }'
}

# In a namespace: each part behind a line with its name.
# shellcheck disable=SC2016 # for the inner shell
inside='
  iptables=$1 namespace=$2 ports=$3 settings=$4 rules=$5
  shift 6
  echo "@namespace $namespace $ports $settings $rules"
  ip -d -o -batch - <<EOF
link show
address show
route show table all
rule show
neighbour show nud permanent
neighbour show proxy
EOF
  echo @qdisc
  ! command -v tc >/dev/null || tc qdisc show
  echo @setting
  cd /proc/sys
  grep -s . $*
  echo @table
  # For each table it takes pieces of memory that it gives back at once: these need not go to the kernel and come from it again.
  ! command -v nft >/dev/null || MALLOC_MMAP_THRESHOLD_=4194304 nft list tables
  echo @rules
  "$iptables-save"
  # Of the other backend: asked for a table that is not there, it would make one.
  if [ "$iptables" != iptables ] && command -v iptables-legacy-save >/dev/null && read -r _ </proc/net/ip_tables_names; then
    echo @legacy
    iptables-legacy-save
  fi'

collect() { # NAMESPACE PORTS-FILE SETTINGS-FILE RULES-FILE VIRTUAL-FILE SETTING…
  [ ! -e "/run/netns/$1" ] || nsenter --net="/run/netns/$1" sh -c "$inside" inside "$iptables" "$@" 2>/dev/null || :
}

# Who is becoming master, or was it until now, has a role again as soon as it wrote which.
collect_instance() { # NAMESPACE PORTS-FILE SETTINGS-FILE RULES-FILE VIRTUAL-FILE SETTING…
  advertised=$(sed -n '/^ *virtual_ipaddress {/,/}/s/^ *\([0-9.]*\/[0-9]*\) dev .*/\1/p' "$5")
  folder=${5%/*}
  tries=10
  while
    space=$(collect "$@")
    state=
    [ ! -e "/run/vrouter/$environment/$folder/state" ] || read -r state _ <"/run/vrouter/$environment/$folder/state" || :
    case "$state $space" in
      MASTER*" $advertised "*) false ;;
      MASTER* | *" $advertised "*) tries=$((tries - 1)) && [ "$tries" -gt 0 ] ;;
      *) false ;;
    esac
  do sleep 0.2; done
  printf '%s\n' "$space"
  [ -z "$state" ] || printf '@state %s %s\n' "${folder#*/}" "$state"
}

# What `collect` printed, as facts. Rules are told where they are not what the kernel shows when it is given their file.
namespace_facts() {
  awk -v kept_rules="$scratch/rules" '
    # What iptables-save prints, without comments and counters, tables by name: the legacy backend has them in the order of their
    # first use.
    function read_rule(line) {
      if (line ~ /^#/) return
      if (line ~ /^\*/) rules_table = line
      sub(/ \[[0-9]*:[0-9]*\]$/, "", line)
      rules_of[rules_table] = rules_of[rules_table] line "\n"
    }
    function rules_in_order(text, name, count, i) {
      count = split("filter mangle nat raw security", name)
      for (i = 1; i <= count; i++) text = text rules_of["*" name[i]]
      split("", rules_of)
      return text
    }
    function told(kind, line) { print "kernel", scope, kind, line }
    # Of a device only what is not the default of its namespace, and that; of the default, and of all, what a file says.
    function setting(line, at, path, value, part, usual_path) {
      at = index(line, ":")
      path = substr(line, 1, at - 1)
      value = substr(line, at + 1)
      split(path, part, "/")
      usual_path = part[1] "/" part[2] "/conf/default/" part[5]
      if (path == usual_path) usual[path] = value
      if (path in asked) told_setting(path, value)
      else if (path != usual_path && (value != usual[usual_path] || usual_path in asked)) {
        if (!(usual_path in asked)) told_setting(usual_path, usual[usual_path])
        told_setting(path, value)
      }
    }
    function told_setting(path, value) {
      gsub("/", ".", path)
      told("setting", path " " value)
    }
    function told_rules(path, side, text, line, count, i) {
      count = split(text, line, "\n")
      for (i = 1; i < count; i++) print "rules", path, side, line[i]
    }
    function desired_rules(path, line) {
      while ((getline line <kept[path]) > 0) read_rule(line)
      close(kept[path])
      return rules_in_order()
    }
    function finish_part(text) {
      text = rules_in_order()
      # Its chains, open and empty, are what is left when its rules went.
      if (section == "@legacy" && text !~ /\n-A | DROP\n/) text = ""
      if (section == "@legacy") gsub(/[^\n]+\n/, "iptables-legacy: &", text)
      live = live text
    }
    # What is in the namespace of a DHCP server comes without a file.
    function finish_namespace(path, text) {
      path = rules == "-" ? ports : rules
      text = rules in kept ? desired_rules(rules) : ""
      if (text != live) {
        told_rules(path, "desired", text)
        told_rules(path, "live", live)
      }
      delete kept[rules]
      live = ""
    }
    BEGIN {
      rules = ports = "-"
      while ((getline line <kept_rules) > 0) {
        split(line, word, " ")
        kept[word[2]] = word[1]
      }
    }
    /^@/ {
      finish_part()
      section = $1
      if (section == "@namespace") {
        finish_namespace()
        scope = $2
        ports = $3
        rules = $5
        split("", usual)
        split("", asked)
        while ((getline line <$4) > 0) {
          sub(/ = .*/, "", line)
          gsub(/\./, "/", line)
          asked[line] = 1
        }
        close($4)
      }
      if (section == "@state") print "state", $2, $3
      next
    }
    section == "@namespace" && / link\// {
      sub(/ numtxqueues [^\\]*/, " ")
      told("link", $0)
      next
    }
    section == "@namespace" {
      if (/^[0-9]+: [^ ]+ +inet/) told("address", $0)
      else if (/^[0-9]+:\t/) {
        sub(/ proto (kernel|unspec|boot) *$/, "")
        told("rule", $0)
      } else if (/ PERMANENT| proxy *$/) told("neighbour", $0)
      else {
        # Details that nobody has asked for.
        sub(/^unicast /, "")
        sub(/ table main( |$)/, " ")
        sub(/ proto boot( |$)/, " ")
        sub(/ scope global/, "")
        told("route", $0)
      }
    }
    section == "@qdisc" { told("qdisc", $0) }
    section == "@setting" { setting($0) }
    section == "@table" && /^table / { print "kernel", scope, $0 }
    section == "@rules" || section == "@legacy" { read_rule($0) }
    END {
      finish_part()
      finish_namespace()
      # Of namespaces that are not there.
      for (path in kept) told_rules(path, "desired", desired_rules(path))
    }'
}

# As many at a time as there are processors.
all_namespaces() { # [FOLDER]…
  namespaces "$@" >"$scratch/namespaces"
  # shellcheck disable=SC2046 # a list of paths
  show_all_rules $(awk '$4 != "-" { print $4 }' "$scratch/namespaces") &
  workers=$(nproc)
  worker=0
  while [ "$worker" -lt "$workers" ]; do
    awk -v own="$worker" -v all="$workers" 'NR % all == own' "$scratch/namespaces" | while read -r namespace ports settings rules virtual keys; do
      if [ "$virtual" = - ]; then collect=collect; else collect=collect_instance; fi
      # shellcheck disable=SC2086 # a list of settings
      "$collect" "$namespace" "$ports" "$settings" "$rules" "$virtual" $keys </dev/null
    done >"$scratch/worker-$worker" &
    worker=$((worker + 1))
  done
  wait
  cat "$scratch"/worker-* | namespace_facts
}

# How many at once: loading rules is nearly all waiting.
rules_at_once=16

show_all_rules() { # [FILE]…
  : >"$scratch/rules"
  [ $# -gt 0 ] || return 0
  kept_rules "$@" >"$scratch/rules"
  running=0
  while read -r kept path; do
    [ ! -e "$kept" ] || continue
    running=$((running + 1))
    show_rules "$path" "$kept" "$scratch/shown-$running" 2>/dev/null &
    [ $((running % rules_at_once)) -ne 0 ] || wait
  done <"$scratch/rules"
  wait
}
