/** Something that stops the packets of vm4 on their way by network-1 alone. */
export interface Fault {
  readonly name: string;
  readonly host: string;
  readonly fault: string;
  readonly mend: string;
  readonly stop: RegExp;
  /** Whom it sends to. @default - a machine on the external network */
  readonly to?: string;
}

/** Each is done to a host, and taken back. Names in capitals are those of router r1 on network-1, and of what vm4 meets. */
/** What somebody adds by hand: it stops pings of vm4, and is named. */
export const STRANGERS: readonly Fault[] = [
  {
    name: "a rule that drops",
    host: "network-1",
    fault: "ip netns exec SPACE iptables -I FORWARD -s 172.16.2.0/24 -j DROP",
    mend: "ip netns exec SPACE iptables -D FORWARD -s 172.16.2.0/24 -j DROP",
    stop: /^rule -A FORWARD -s 172\.16\.2\.0\/24 -j DROP of table filter is not ours, and drops it \([1-9]\d* packets?\) on network-1$/,
  },
  {
    name: "a policy that drops",
    host: "network-1",
    fault: "ip netns exec SPACE iptables -P FORWARD DROP",
    mend: "ip netns exec SPACE iptables -P FORWARD ACCEPT",
    stop: /^rule -P FORWARD DROP of table filter is not ours, and drops it \([1-9]\d* packets?\) on network-1$/,
  },
  {
    name: "a rule of routing that refuses",
    host: "compute-1",
    fault: "ip -n COMPUTE rule add pref 50 from 172.16.2.0/24 blackhole",
    mend: "ip -n COMPUTE rule del pref 50",
    stop: /^routing rule 50: from 172\.16\.2\.0\/24 blackhole is not ours, and drops it on compute-1$/,
  },
  {
    name: "a route to nowhere",
    host: "network-1",
    fault: "ip -n SPACE route add blackhole 203.0.113.200",
    mend: "ip -n SPACE route del blackhole 203.0.113.200",
    stop: /^route blackhole 203\.0\.113\.200 .*is not ours, and drops it on network-1$/,
  },
];

export const WAY_FAULTS: readonly Fault[] = [
  {
    name: "the external bridge is down",
    host: "network-1",
    fault: "ip link set br-ex down",
    mend: "ip link set br-ex up",
    stop: /^bridge br-ex is down on network-1$/,
  },
  {
    name: "the bridge of the VM is down",
    host: "compute-1",
    fault: "ip link set BACK down",
    mend: "ip link set BACK up",
    stop: /^bridge brq\S+ is down on compute-1$/,
  },
  {
    name: "a tap is down",
    host: "network-1",
    fault: "ip link set TAP down",
    mend: "ip link set TAP up",
    stop: /^tap tap\S+ is down on network-1$/,
  },
  {
    name: "a tap is in another bridge",
    host: "network-1",
    fault: "ip link set TAP nomaster",
    mend: "vrouter repair",
    stop: /^tap tap\S+ is in no bridge, not in brq\S+, on network-1$/,
  },
  {
    name: "a device is down",
    host: "network-1",
    fault: "ip -n SPACE link set QG down",
    mend: "vrouter repair",
    stop: /^device qg-\S+ is down on network-1$/,
  },
  {
    name: "an address is gone",
    host: "network-1",
    fault: "ip -n SPACE address flush dev SG",
    mend: "vrouter repair",
    stop: /^address 172\.16\.2\.254 is not on sg-\S+ on network-1$/,
  },
  {
    name: "a route is gone",
    host: "network-1",
    fault: "ip -n SPACE route del default",
    mend: "vrouter repair",
    stop: /^route default via 203\.0\.113\.1 dev qg-\S+ is missing on network-1$/,
    to: "8.8.8.8",
  },
  {
    name: "the rule that translates is gone",
    host: "network-1",
    fault: "ip netns exec SPACE iptables -t nat -F snat",
    mend: "vrouter repair",
    stop: /^rule -A snat .*-j SNAT --to-source 203\.0\.113\.11 --random-fully is not in table nat on network-1$/,
  },
  {
    name: "a rule of routing is gone",
    host: "compute-1",
    fault: "ip -n COMPUTE rule del pref 700 from 172.16.2.0/24",
    mend: "vrouter repair",
    stop: /^routing rule 700: from 172\.16\.2\.0\/24 lookup \d+ is missing on compute-1$/,
  },
  {
    name: "a port passes nothing on",
    host: "network-1",
    fault: "ip netns exec SPACE sysctl -qw net.ipv4.conf.SG.forwarding=0",
    mend: "vrouter repair",
    stop: /^device sg-\S+ passes no packets on \(forwarding is 0\) on network-1$/,
  },
  {
    name: "the namespace is gone",
    host: "network-1",
    fault: "ip netns del SPACE",
    mend: "vrouter repair",
    stop: /^namespace qrouter-\S+ is missing on network-1$/,
  },
  {
    name: "a VXLAN device is down",
    host: "network-1",
    fault: "ip link set vxlan-1002 down",
    mend: "ip link set vxlan-1002 up",
    stop: /^VXLAN device vxlan-1002 is down on network-1$/,
  },
  {
    name: "a peer is not sent to",
    host: "compute-1",
    fault:
      "bridge fdb del 00:00:00:00:00:00 dev vxlan-1002 dst 198.18.1.11; ip link set vxlan-1002 type vxlan ageing 1; sleep 3; bridge fdb flush dev vxlan-1002 dynamic 2>/dev/null || true",
    mend: "vrouter repair",
    stop: /^VXLAN device vxlan-1002 sends nothing to 198\.18\.1\.11 of network-1 on compute-1$/,
  },
  {
    name: "the underlay's address is gone",
    host: "network-1",
    fault: "ip address del 198.18.1.11/24 dev eth1",
    mend: "ip address add 198.18.1.11/24 dev eth1",
    stop: /^underlay address 198\.18\.1\.11 is on no device on network-1$/,
  },
];
