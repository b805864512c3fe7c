import { cpSync } from "node:fs";
import { join } from "node:path";
import { Firewall, type FirewallForward } from "../../lib/artefacts/network/firewall";
import { Namespace } from "../../lib/artefacts/network/namespace";
import { Segment } from "../../lib/artefacts/network/segment";
import { routerSysctl } from "../../lib/artefacts/network/sysctl";
import { onePort } from "../../lib/net/port-range";
import { RUNTIME_PROGRAMS } from "../../lib/artefacts/runtime";
import { Sandbox } from "./sandbox";

/** Datagrams never stop, whatever becomes of a router's rules: conntrack sees one connection each, from the first to the last. */
const FLOWS = {
  forward: "out: send 5001 203.0.113.11 80",
  "other forward": "out: send 5002 203.0.113.11 81",
  "not yet forwarded": "vm: send 5003 203.0.113.11 82",
  hairpin: "vm: send 5004 203.0.113.11 81",
  outward: "vm: send 5005 203.0.113.1 9000",
  "to another subnet": "vm: send 5006 172.16.1.60 9000",
} as const;
type Name = keyof typeof FLOWS;

interface Rules {
  /** Default 203.0.113.11. */
  readonly gateway?: string;
  /** Default true. */
  readonly enableSnat?: boolean;
  /** Internal ports by external ones, both of the VM. */
  readonly forwards?: Readonly<Record<number, number>>;
  /** External ports of forwards whose client the VM sees as the router. */
  readonly returning?: readonly number[];
}

const USUAL: Rules = { forwards: { 80: 8000, 81: 8001 } };
const OUTSIDE = "203.0.113.1";
const LOAD = "ip netns exec qrouter-r1 iptables-nft-restore <routers/r1/iptables.rules";
const ROUTER_UP = "sh runtime/netns.sh up routers/r1";

/** What the far end says of each flow under the usual rules. */
const ANSWERS: Readonly<Answers> = {
  forward: `8000 ${OUTSIDE}`,
  "other forward": `8001 ${OUTSIDE}`,
  "not yet forwarded": "",
  hairpin: "8001 203.0.113.11",
  outward: "9000 203.0.113.11",
  "to another subnet": "9000 172.16.0.50",
};
const SILENCE = "";

/** Flows that a change concerns, with what the far end says afterwards. All others go on as the connections they are. */
type Row = readonly [change: string, before: Rules, after: Rules, concerned: Partial<Answers>];

const CHANGES: readonly Row[] = [
  ["nothing", {}, {}, {}],
  ["a forward's target", {}, { forwards: { 80: 8002, 81: 8001 } }, { forward: `8002 ${OUTSIDE}` }],
  ["a forward removed", {}, { forwards: { 81: 8001 } }, { forward: SILENCE }],
  [
    "a forward added to where a VM sends already",
    {},
    { forwards: { ...USUAL.forwards, 82: 8003 } },
    { "not yet forwarded": "8003 203.0.113.11" },
  ],
  ["a return path added", {}, { returning: [80] }, { forward: "8000 172.16.0.1" }],
  ["a return path removed", { returning: [80] }, {}, { forward: `8000 ${OUTSIDE}` }],
  ["source NAT begins", { enableSnat: false }, {}, { outward: "9000 203.0.113.11" }],
  ["source NAT ends", {}, { enableSnat: false }, { outward: "9000 172.16.0.50" }],
  [
    "another gateway address",
    {},
    { gateway: "203.0.113.12" },
    {
      forward: SILENCE,
      "other forward": SILENCE,
      hairpin: SILENCE,
      "not yet forwarded": SILENCE,
      outward: "9000 203.0.113.12",
    },
  ],
  [
    "another gateway address, without source NAT",
    { enableSnat: false },
    { enableSnat: false, gateway: "203.0.113.12" },
    {
      forward: SILENCE,
      "other forward": SILENCE,
      hairpin: SILENCE,
      "not yet forwarded": SILENCE,
    },
  ],
];

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write(Object.fromEntries([...RUNTIME_PROGRAMS].map(([name, text]) => [`runtime/${name}`, text])));
  cpSync(join(__dirname, "datagrams.cjs"), join(sandbox.directory, "datagrams.cjs"));
});

afterEach(() => sandbox.remove());

test.each(CHANGES)("%s", (_, before, after, concerned) => {
  const answering = Object.values({ ...ANSWERS, ...concerned }).filter((answer) => answer !== SILENCE).length;
  const { was, is, ended } = observe(before, after, [ROUTER_UP], answering);
  expect(was).toEqual({ ...ANSWERS, ...expectedBefore(before) });
  expect(is).toEqual({ ...was, ...concerned });
  expect(ended).toEqual(Object.keys(concerned).sort());
});

test("an apply that was cut short right after it had loaded its rules: the next one ends what it left", () => {
  const after: Rules = { forwards: { 80: 8002, 81: 8001 }, enableSnat: false };
  expect(observe({}, after, [LOAD]).ended).toEqual([]);
  expect(observe({}, after, [LOAD, ROUTER_UP]).ended).toEqual(["forward", "outward"]);
});

test("an instance that becomes master ends what came from one with other rules", () => {
  const tree =
    'mkdir -p /run/vrouter/lab/routers/r1 lab; ln -s .. lab/current; sed -i "s|/etc/vrouter/|$PWD/|" runtime/vrrp.sh';
  const conntrackd =
    ": >routers/r1/conntrackd.conf; : >routers/r1/keepalived.conf; mkdir bin; ln -s /bin/true bin/conntrackd; PATH=$PWD/bin:$PATH";
  const notify = "ip netns exec qrouter-r1 sh runtime/vrrp.sh notify lab r1 INSTANCE vr1 MASTER 100";
  const { ended } = observe({}, { forwards: { 80: 8002, 81: 8001 } }, [LOAD, tree, conntrackd, notify]);
  expect(ended).toEqual(["forward"]);
});

type Answers = Record<Name, string>;

interface Observation {
  readonly was: Answers;
  readonly is: Answers;
  /** Flows that are no longer the connection they were. */
  readonly ended: readonly string[];
}

/**
 * What becomes of the flows when commands run over other rules.
 * @param answering how many are answered afterwards
 */
function observe(before: Rules, after: Rules, commands: readonly string[], answering = 5): Observation {
  sandbox.write({
    "networks/n1": segment("brqn1", 1001),
    "networks/n2": segment("brqn2", 1002),
    "routers/r1/sysctl": routerSysctl(),
    ...router(before, "routers/r1"),
    ...router(after, "after"),
  });
  const names = Object.keys(FLOWS) as Name[];
  const start = Object.entries(SERVERS).map(([space, ports]) => {
    const ends = ports.map((served) => `"${served}"`);
    const senders = names.flatMap((name, index) => {
      const [from, command] = FLOWS[name].split(": ") as [string, string];
      return from === space ? [`"${command} ${index}"`] : [];
    });
    return `ip netns exec ${space} node datagrams.cjs ${[...ends, ...senders].join(" ")} &`;
  });
  const show = names.map((_, index) => `cat ${index} 2>/dev/null || :\necho`);
  const isTagged = names.map((name) => {
    const port = FLOWS[name].split(" ")[2]!;
    return `${CONNTRACK} -L -p udp --orig-port-src ${port} --mark ${TAG} 2>/dev/null | wc -l`;
  });
  const { stdout, stderr } = sandbox.run(
    [
      ...["rm -f [0-9]", NETWORK, ROUTER_UP, ...start, settled(5), ...show],
      ...[TAG_ALL, "cp after/* routers/r1/", ...commands, "sleep 0.2"],
      ...[`rm -f ${names.map((_, index) => index).join(" ")}`, settled(answering), ...show, ...isTagged],
    ].join("\n"),
  );
  expect(stderr).toBe("");
  const lines = stdout.split("\n");
  const answers = (from: number) => Object.fromEntries(names.map((name, at) => [name, lines[from + at]!])) as Answers;
  const tagged = lines.slice(2 * names.length);
  return { was: answers(0), is: answers(names.length), ended: names.filter((_, at) => tagged[at] !== "1").sort() };
}

const CONNTRACK = "ip netns exec qrouter-r1 conntrack";
/** A bit of a connection's mark that no rule of ours uses. Every flow sends while there is a rule that sets it. */
const TAG = "0x100/0x100";
const TAG_ALL = `ip netns exec qrouter-r1 iptables-nft -t mangle -I PREROUTING -j CONNMARK --set-xmark ${TAG}\nsleep 0.2`;

function expectedBefore({ enableSnat, returning = [] }: Rules): Partial<Answers> {
  return {
    ...(enableSnat === false ? { outward: "9000 172.16.0.50" } : {}),
    ...(returning.includes(80) ? { forward: "8000 172.16.0.1" } : {}),
  };
}

/** Time for every end to have begun, and for its last answers to be those of now. */
const settled = (answered: number): string =>
  `tries=400; until [ $(ls | grep -c '^[0-9]$') -ge ${answered} ] || [ $((tries -= 1)) -eq 0 ]; do sleep 0.05; done; sleep 0.2`;

/** Ports that answer, by namespace. */
const SERVERS = {
  vm: ["serve 8000", "serve 8001", "serve 8002", "serve 8003"],
  other: ["serve 9000"],
  out: ["insist 9000"],
};

const member = (space: string, bridge: string, address: string, gateway: string) => `ip netns add ${space}
ip link add ${space} type veth peer name eth0 netns ${space}
ip link set ${space} master ${bridge} up
ip -n ${space} link set lo up
ip -n ${space} link set eth0 up
ip -n ${space} address add ${address}/24 dev eth0
ip -n ${space} route add default via ${gateway}`;

const NETWORK = [
  "ip link set lo up\nip link add br-ex type bridge\nip link set br-ex up\nsh runtime/l2.sh up lab >/dev/null",
  member("vm", "brqn1", "172.16.0.50", "172.16.0.1"),
  member("other", "brqn2", "172.16.1.60", "172.16.1.1"),
  member("out", "br-ex", OUTSIDE, "203.0.113.11"),
].join("\n");

function segment(bridge: string, vni: number): string {
  return new Segment({ bridge, vni, mtu: 1450, local: "198.18.1.11", peers: [] }).render();
}

function router(rules: Rules, directory: string): Record<string, string> {
  const { gateway = "203.0.113.11", enableSnat = true, forwards = USUAL.forwards!, returning = [] } = rules;
  const port = (device: string, bridge: string, address: string) => ({
    mtu: 1450,
    device: `q${device}`,
    tap: `t${device}`,
    mac: `fa:16:3e:00:00:0${device.at(-1)!}`,
    bridge,
    addresses: [`${address}/24`],
  });
  return {
    [`${directory}/ports`]: new Namespace({
      name: "qrouter-r1",
      ports: [port("r-1", "brqn1", "172.16.0.1"), port("r-2", "brqn2", "172.16.1.1"), port("g-3", "br-ex", gateway)],
      routes: [],
    }).render(),
    [`${directory}/iptables.rules`]: new Firewall({
      gateway: { device: "qg-3", address: gateway, enableSnat },
      forwards: Object.entries(forwards).map(([externalPort, internalPort]): FirewallForward => ({
        id: `f${externalPort}`,
        protocol: "udp",
        externalPorts: onePort(Number(externalPort)),
        internalAddress: "172.16.0.50",
        internalPorts: onePort(internalPort),
        returnPath: returning.includes(Number(externalPort)) ? { device: "qr-1", address: "172.16.0.1" } : undefined,
      })),
    }).render(),
  };
}
