import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compiledDocument } from "../compiled";
import { Sandbox } from "../host/sandbox";
import { surroundingsOf, type Surroundings } from "./around";
import { neutronRouters } from "./neutron-routers";
import { ourRouters } from "./our-routers";
import { outcomeIn } from "./outcome";
import { ELSEWHERE, OUTSIDE, packetsOf, type Sent } from "./packets";
import { ANY_PORT } from "./walk/packet";
import type { World } from "./walk/world";

/** The walker says of a router what the kernel does: the same rules, and UDP datagrams through namespaces. */
const CASES = join(__dirname, "cases");
const FIRST_PORT = 20000;

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
  cpSync(join(__dirname, "datagrams.cjs"), join(sandbox.directory, "datagrams.cjs"));
});

afterEach(() => sandbox.remove());

const centralised = readdirSync(CASES).filter((name) => name !== "distributed");

test.each(centralised.flatMap((name) => [["Neutron's", name] as const, ["our", name] as const]))(
  "datagrams through %s rules of %s end where the walker says",
  (whose, name) => {
    const compilation = compiledDocument(join(CASES, name, "environment.yaml"));
    const around = surroundingsOf(compilation);
    const directory = join(CASES, name);
    const world = whose === "our" ? ourRouters(compilation, around) : neutronRouters(directory, compilation, around);
    const rules =
      whose === "our"
        ? compilation.bundles.flatMap(({ files }) => files).find(({ path }) => path.endsWith("/iptables.rules"))!.text
        : recordedRules(directory);
    const sent = packetsOf(compilation, around)
      .filter(({ packet, via }) => packet.protocol === "udp" && via === undefined)
      .map((one, number) => ({ ...one, packet: { ...one.packet, sourcePort: FIRST_PORT + number } }));
    expect(seen(world, around, rules, sent)).toEqual(
      sent.flatMap((one, number) => expected(world, one, number)).sort(),
    );
  },
);

function recordedRules(directory: string): string {
  const { namespaces } = JSON.parse(readFileSync(join(directory, "neutron.json"), "utf8")) as {
    namespaces: readonly [{ readonly rules: readonly string[] }];
  };
  return namespaces[0].rules.join("\n") + "\n";
}

/** `vm2 17 203.0.113.11:any 7000` */
function expected(world: World, sent: Sent, number: number): string[] {
  const { at, packet } = outcomeIn(world, sent);
  if (packet === undefined || at === "router") return [];
  const { source, sourcePort, destinationPort } = packet;
  return [`${at} ${number} ${source}:${sourcePort === ANY_PORT ? "any" : sourcePort} ${destinationPort}`];
}

function seen(world: World, around: Surroundings, rules: string, sent: readonly Sent[]): string[] {
  const machines = ["outside", "router", ...around.vms.map(({ name }) => name)];
  const outcomes = sent.map((one) => outcomeIn(world, one));
  const ports = [
    ...sent.map(({ packet }) => packet.destinationPort),
    ...outcomes.flatMap(({ packet }) => packet?.destinationPort ?? []),
  ];
  const plan = machines.map((machine) => {
    const sends = sent.flatMap(({ from, packet }, number) => (from.name === machine ? [{ number, ...packet }] : []));
    return [machine, { listens: machine === "router" ? [] : [...new Set(ports)], sends }] as const;
  });
  sandbox.write({ "plan.json": JSON.stringify(Object.fromEntries(plan)), rules });
  const { stdout, stderr } = sandbox.run(
    [
      ...network(world, around),
      "ip netns exec router iptables-nft-restore <rules",
      ...machines.map((machine) => `ip netns exec ${machine} node datagrams.cjs ${machine} &`),
      "wait",
      "grep '' seen-*",
    ].join("\n"),
  );
  expect(stderr).toBe("");
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const [, machine, number, source, port, to] = /^seen-(\S+):(\d+) (\S+):(\d+) (\d+)$/.exec(line)!;
      const translated = outcomes[Number(number)]!.packet?.sourcePort === ANY_PORT;
      return `${machine!} ${number!} ${source!}:${translated ? "any" : port!} ${to!}`;
    })
    .sort();
}

/** The router, a switch for each subnet, VMs, and the outside behind the external network's gateway. */
function network({ nodes: [router] }: World, { vms, outside, subnets }: Surroundings): string[] {
  const { routing, devices } = router!;
  const machines = ["router", "switch", "outside", ...vms.map(({ name }) => name)];
  const settings = ["ip_forward=1", "conf.all.rp_filter=0", "conf.default.rp_filter=0", "conf.all.send_redirects=0"];
  return [
    ...machines.map((name) => `ip netns add ${name} && ip -n ${name} link set lo up`),
    `ip netns exec router sysctl -qw ${settings.map((setting) => `net.ipv4.${setting}`).join(" ")}`,
    ...[...subnets.keys()].map(
      (subnet) => `ip -n switch link add ${subnet} type bridge && ip -n switch link set ${subnet} up`,
    ),
    ...[...devices].flatMap(([device, subnet]) => {
      const [there, peer] = subnet === outside.subnet ? ["outside", "eth0"] : ["switch", `to-${subnet}`];
      return [
        `ip -n router link add ${device} type veth peer name ${peer} netns ${there}`,
        `ip -n router link set ${device} up && ip -n ${there} link set ${peer} up`,
        ...(there === "switch" ? [`ip -n switch link set ${peer} master ${subnet}`] : []),
      ];
    }),
    ...routing.ports.flatMap(({ device, addresses }) =>
      addresses.map((address) => `ip -n router address add ${address} dev ${device}`),
    ),
    ...vms.flatMap(({ name, address, subnet }) => [
      `ip -n ${name} link add eth0 type veth peer name ${name} netns switch`,
      `ip -n switch link set ${name} up master ${subnet} && ip -n ${name} link set eth0 up`,
      `ip -n ${name} address add ${address}/24 dev eth0`,
      `ip -n ${name} route add default via ${address.replace(/\d+$/, "1")}`,
    ]),
    `ip -n outside address add ${outside.provider}/24 dev eth0`,
    ...[OUTSIDE.address, ELSEWHERE].map((address) => `ip -n outside address add ${address}/32 dev lo`),
    ...[...subnets.values()].map((cidr) => `ip -n outside route add ${cidr} via ${outside.router}`),
    `ip -n router route add default via ${outside.provider}`,
  ];
}
