# host-kernel.sh: what the kernel has of the environment outside of its namespaces; read by inspect.sh, which has $environment and
# a function `of_kind`.
# shellcheck shell=sh disable=SC2154

# What the files say of ours.
names() {
  {
    of_kind segment
    of_kind namespace
  } | awk '{
    while ((getline line <$1) > 0) {
      split(line, word, " ")
      if (word[1] == "bridge" || word[1] == "vxlan") print word[2]
      if (word[1] == "port") print word[3]
    }
    close($1)
  }'
}

# Paths below /proc/sys.
settings_of() { # NAME…
  echo net/bridge/bridge-nf-call-iptables
  for name in "$@"; do
    echo "net/ipv6/conf/$name/disable_ipv6"
    case $name in brq*) printf "net/ipv4/conf/$name/%s\n" arp_ignore rp_filter forwarding ;; esac
  done
}

# Ours, and what hangs on our bridges.
host_kernel() {
  ours=$(names)
  # shellcheck disable=SC2046,SC2086 # lists of names
  {
    set +e
    echo "$ours"
    echo @link
    ip -d -o link
    echo @address
    ip -o address
    echo @route
    ip -4 route show table all
    echo @fdb
    bridge fdb show
    echo @qdisc
    ! command -v tc >/dev/null || tc qdisc show
    echo @setting
    cd /proc/sys &&
      grep -sH . $(settings_of $ours)
  } | awk -v owner="vrouter:$environment" '
    function value(word, i) {
      for (i = 1; i < NF; i++) if ($i == word) return $(i + 1)
      return ""
    }
    function told(line) { print "kernel host", substr(section, 2), line }
    /^@/ { section = $1; next }
    section == "" { ours[$1] = 1; next }
    section == "@link" {
      name = $2
      sub(/[:@].*/, "", name)
      if (name in ours || value("master") in ours || value("alias") == owner) {
        # Of both ends of a veth pair, and nothing of what changes by itself.
        sub(/ port_id .* config_pending [01]/, "")
        sub(/ numtxqueues [^\\]*/, " ")
        told($0)
      }
    }
    section == "@address" && $2 in ours { told($0) }
    (section == "@route" || section == "@qdisc") && value("dev") in ours { told($0) }
    section == "@fdb" && (value("dev") in ours || value("master") in ours) && / (permanent|static)/ {
      if (!/ dst / && $1 ~ /^(33:33|01:00:5e|01:80:c2)/) next
      told($0)
    }
    section == "@setting" {
      at = index($0, ":")
      key = substr($0, 1, at - 1)
      gsub("/", ".", key)
      told(key " " substr($0, at + 1))
    }'
}
