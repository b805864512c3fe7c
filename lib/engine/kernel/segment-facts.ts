import { segmentIn, vxlanName } from "../../artefacts/network/segment";
import { linesOf, strangersOn, type Facts } from "./facts";
import { HOST, type Kernel, type Space } from "./kernel";
import { bridgePortFact, linkFact, type Link } from "./link";

/** The host takes no part in a tenant network. */
const OF_BRIDGES = { arp_ignore: "8", rp_filter: "1", forwarding: "0" } as const;

const EVERYWHERE = "00:00:00:00:00:00";

/** Of a `networks` file: bridge and VXLAN port, peers, and what is there besides. @param owner alias of our devices */
export function segmentFacts(text: string, kernel: Kernel, owner: string): Facts {
  const file = linesOf(text);
  const { bridge, vni, mtu, isolated } = segmentIn(text)!;
  const vxlan = vxlanName(vni);
  const host = kernel.get(HOST);
  const link = (name: string) => host?.links.find((one) => one.name === name);
  const [bridgeLink, vxlanLink] = [link(bridge), link(vxlan)];
  const settings = settingsOf(bridge, vxlan, host);
  return {
    desired: [
      ...file,
      ...[bridge, vxlan].flatMap((name) => [`link ${name} up`, `owner ${name} ${owner}`]),
      `member ${vxlan} ${bridge} ${mtu}`,
      `bridge-port ${vxlan} forwarding${isolated === true ? " isolated on" : ""}`,
      ...settings.desired,
    ],
    live:
      host === undefined
        ? []
        : [
            ...(bridgeLink === undefined ? [] : bridgeFacts(bridgeLink, host)),
            ...(vxlanLink === undefined ? [] : vxlanFacts(vxlanLink, host, isolated)),
            ...settings.live,
          ],
  };
}

function bridgeFacts(link: Link, host: Space): string[] {
  const { name, mtu, alias } = link;
  return [
    `bridge ${name} ${mtu}`,
    linkFact(link),
    `owner ${name} ${alias ?? "-"}`,
    // A VM has a tap device or one end of a veth pair; our own VXLAN port has a fact of its own.
    ...host.links
      .filter(({ master, words }) => master === name && !words.includes("tun") && !words.includes("veth"))
      .filter(({ words, alias: other }) => !(words.includes("vxlan") && other === alias))
      .map((port) => `device ${port.name}`),
    ...onDevice(link, host),
  ];
}

/** @param isolated as the file has it: the bridge port says what is so */
function vxlanFacts(link: Link, host: Space, isolated: boolean | undefined): string[] {
  const { name, mtu, alias, master, words } = link;
  const [id, local] = ["id", "local"].map((word) => words[words.indexOf(word, words.indexOf("vxlan")) + 1] ?? "-");
  return [
    `vxlan ${name} ${id} ${local}${isolated === true ? " isolated" : ""}`,
    linkFact(link),
    `owner ${name} ${alias ?? "-"}`,
    `member ${name} ${master ?? "-"} ${mtu}`,
    bridgePortFact(link),
    ...onDevice(link, host),
  ];
}

/** Peers are entries of the VXLAN port's forwarding database. */
function onDevice({ name }: Link, host: Space): string[] {
  const peer = new RegExp(`^${EVERYWHERE} dev ${name} dst (\\S+) self permanent$`);
  const macs = new Set(host.links.map(({ mac }) => mac));
  const ports = new Set(host.links.filter(({ master }) => master === name).map((port) => port.name));
  const isOurs = (line: string) => peer.test(line) || macs.has(line.split(" ")[0]!);
  const tapsAreElsewhere = (device: string | undefined) =>
    device === name || (ports.has(device ?? "") && !/^(tap|vxlan-)/.test(device!));
  const fdb = host.fdb.filter((line) => !isOurs(line) && tapsAreElsewhere(/ dev (\S+)/.exec(line)?.[1]));
  return [
    ...host.fdb.flatMap((line) => peer.exec(line)?.slice(1, 2) ?? []).map((address) => `peer ${address}`),
    ...host.addresses.filter(({ device }) => device === name).map(({ cidr }) => `address ${name} ${cidr}`),
    ...host.routes.filter((route) => route.includes(` dev ${name} `)).map((route) => `route ${route}`),
    ...fdb.map((line) => `fdb ${line}`),
    ...strangersOn(new Set([name]), { ...host, fdb: [] }),
  ];
}

function settingsOf(bridge: string, vxlan: string, host: Space | undefined): Facts {
  const ipv6 = [bridge, vxlan].map((name) => [`net.ipv6.conf.${name}.disable_ipv6`, "1"] as const);
  const right = [
    ...Object.entries(OF_BRIDGES).map(([name, value]) => [`net.ipv4.conf.${bridge}.${name}`, value] as const),
    ...ipv6,
  ].filter(([key]) => host?.settings.has(key) === true);
  return {
    desired: right.map(([key, value]) => `${key} = ${value}`),
    live: right.map(([key]) => `${key} = ${host!.settings.get(key)!}`),
  };
}

/**
 * Of all tenant networks of a host: what bridged frames pass, and devices of ours that no file says.
 * @param files texts of the `networks` files
 */
export function hostFacts(files: readonly string[], kernel: Kernel, owner: string): Facts {
  const host = kernel.get(HOST);
  const segments = files.flatMap((text) => segmentIn(text) ?? []);
  const names = new Set(segments.flatMap(({ bridge, vni }) => [bridge, vxlanName(vni)]));
  const filter = host?.settings.get(BRIDGE_FILTER);
  return {
    desired: filter === undefined ? [] : [`${BRIDGE_FILTER} = 0`],
    live: [
      ...(filter === undefined ? [] : [`${BRIDGE_FILTER} = ${filter}`]),
      ...(host?.links ?? []).flatMap(({ name, alias }) =>
        alias === owner && !names.has(name) ? [`device ${name}`] : [],
      ),
    ],
  };
}

const BRIDGE_FILTER = "net.bridge.bridge-nf-call-iptables";
