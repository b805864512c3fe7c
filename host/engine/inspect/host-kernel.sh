# host-kernel.sh: what the kernel has of the environment outside of its namespaces; read by inspect.sh, which has $environment and
# a function `of_kind`.
# shellcheck shell=sh disable=SC2154

# What the files say of ours.
names() {
  # shellcheck disable=SC2046 # a list of paths
  cat /dev/null $(of_kind segment) $(of_kind namespace | cut -d ' ' -f 1) 2>/dev/null | awk '
    $1 == "bridge" || $1 == "vxlan" { print $2 }
    $1 == "port" { print $3 }'
}

# Ours, and what hangs on our bridges.
host_kernel() {
  ours=$(names)
  {
    echo "$ours"
    echo
    ip -d -o link | sed 's/^/link /'
    ip -o address | sed 's/^/address /'
    ip -4 route show table all | sed 's/^/route /'
    bridge fdb show | sed 's/^/fdb /'
    ! command -v tc >/dev/null || tc qdisc show | sed 's/^/qdisc /'
  } | awk -v owner="vrouter:$environment" '
    function value(word, i) {
      for (i = 1; i < NF; i++) if ($i == word) return $(i + 1)
      return ""
    }
    !behind && $0 == "" { behind = 1; next }
    !behind { ours[$1] = 1; next }
    $1 == "link" {
      name = $3
      sub(/[:@].*/, "", name)
      if (name in ours || value("master") in ours || value("alias") == owner) {
        # Of both ends of a veth pair, and nothing of what changes by itself.
        sub(/ port_id .* config_pending [01]/, "")
        sub(/ numtxqueues [^\\]*/, " ")
        print "kernel host", $0
      }
    }
    $1 == "address" && $3 in ours { print "kernel host", $0 }
    ($1 == "route" || $1 == "qdisc") && value("dev") in ours { print "kernel host", $0 }
    $1 == "fdb" && (value("dev") in ours || value("master") in ours) && / (permanent|static)/ {
      if (!/ dst / && $2 ~ /^(33:33|01:00:5e|01:80:c2)/) next
      print "kernel host", $0
    }'
  {
    echo net/bridge/bridge-nf-call-iptables
    for name in $ours; do
      echo "net/ipv6/conf/$name/disable_ipv6"
      case $name in brq*) printf "net/ipv4/conf/$name/%s\n" arp_ignore rp_filter forwarding ;; esac
    done
  } | (cd /proc/sys && xargs grep -s .) | awk '{
    at = index($0, ":")
    key = substr($0, 1, at - 1)
    gsub("/", ".", key)
    print "kernel host setting", key, substr($0, at + 1)
  }'
}
