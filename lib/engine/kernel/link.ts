/** A network device as `ip -d -o link` shows it. */
export interface Link {
  readonly name: string;
  readonly index: number;
  /** Of a veth device: the index of the other end, in whatever namespace it is. */
  readonly peer?: number;
  readonly flags: readonly string[];
  readonly mtu: string;
  readonly mac: string;
  /** Bridge that it is a port of. */
  readonly master?: string;
  readonly alias?: string;
  /** All words behind the flags. */
  readonly words: readonly string[];
}

/** @returns undefined: it is no such line */
export function linkIn(line: string): Link | undefined {
  const [, index, name, peer, flags, rest] = /^(\d+): ([^:@ ]+)(?:@([^: ]+))?: <([^>]*)> (.*)$/.exec(line) ?? [];
  if (index === undefined) return undefined;
  const words = rest!.split(/[\s\\]+/);
  const [, number] = /^if(\d+)$/.exec(peer ?? "") ?? [];
  return {
    name: name!,
    index: Number(index),
    ...(number === undefined ? {} : { peer: Number(number) }),
    flags: flags!.split(","),
    mtu: after(words, "mtu") ?? "",
    mac: after(words, "link/ether") ?? "",
    master: after(words, "master"),
    alias: after(words, "alias"),
    words,
  };
}

function after(words: readonly string[], word: string): string | undefined {
  const at = words.indexOf(word);
  return at < 0 ? undefined : words[at + 1];
}

/** `link qr-1 up`, and behind it what such a device has not by itself. */
export function linkFact({ name, flags, words }: Link): string {
  const odd = [
    ...(flags.includes("NOARP") ? ["noarp"] : []),
    ...(flags.includes("PROMISC") ? ["promisc"] : []),
    ...(flags.includes("ALLMULTI") ? ["allmulti"] : []),
    ...(flags.includes("MULTICAST") || flags.includes("LOOPBACK") ? [] : ["nomulticast"]),
    ...words.filter((word) => /^(xdp|xdpgeneric|xdpoffload|xdpmulti|protodown)$/.test(word) && isOn(words, word)),
    ...(words.includes("bridge") && !words.includes("bridge_slave") ? oddOptions(words, "bridge", BRIDGE) : []),
    ...(words.includes("vxlan") ? [...oddOptions(words, "vxlan", VXLAN), ...words.filter(isOddOfVxlan)] : []),
  ];
  return ["link", name, flags.includes("UP") ? "up" : "down", ...odd].join(" ");
}

function isOn(words: readonly string[], word: string): boolean {
  return word !== "protodown" || after(words, word) === "on";
}

/** `bridge-port tap1 forwarding`, and behind it what a port of a bridge has not by itself. */
export function bridgePortFact({ name, words }: Link): string {
  const state = after(words.slice(words.indexOf("bridge_slave")), "state") ?? "-";
  return ["bridge-port", name, state, ...oddOptions(words, "bridge_slave", BRIDGE_PORT)].join(" ");
}

/** Options of a kind of device and their values; an older `ip` does not show all. */
type Options = Readonly<Record<string, string>>;

const BRIDGE: Options = {
  forward_delay: "0",
  ageing_time: "30000",
  stp_state: "0",
  vlan_filtering: "0",
  group_fwd_mask: "0",
  mcast_snooping: "1",
  nf_call_iptables: "0",
};

const BRIDGE_PORT: Options = {
  hairpin: "off",
  guard: "off",
  root_block: "off",
  fastleave: "off",
  learning: "on",
  flood: "on",
  mcast_flood: "on",
  bcast_flood: "on",
  mcast_to_unicast: "off",
  neigh_suppress: "off",
  vlan_tunnel: "off",
  isolated: "off",
  locked: "off",
  proxy_arp: "off",
  proxy_arp_wifi: "off",
};

const VXLAN: Options = { dstport: "4789", ageing: "300" };

const isOddOfVxlan = (word: string) => /^(nolearning|proxy|rsc|l2miss|l3miss|external|gbp|gpe)$/.test(word);

function oddOptions(words: readonly string[], kind: string, options: Options): string[] {
  const own = words.slice(words.indexOf(kind) + 1);
  return Object.entries(options).flatMap(([option, usual]) => {
    const value = after(own, option);
    return value === undefined || value === usual ? [] : [`${option} ${value}`];
  });
}
