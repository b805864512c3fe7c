import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NamespacePort, NamespaceProps, NamespaceRoute } from "../../lib/artefacts/network/namespace";
import type { Compilation } from "../../lib/compile";
import { addressAt } from "../../lib/net/cidr";
import { DEFAULT_ROUTE } from "../../lib/topology/networks/routes";
import type { Surroundings } from "./around";
import type { Node } from "./walk/namespace-walk";
import { rulesetIn } from "./walk/ruleset";
import type { World } from "./walk/world";

/** A namespace in a file that record.py wrote. */
interface Recorded {
  readonly host: string;
  readonly kind: "qrouter" | "snat" | "fip";
  /** Device -> subnet, or `rfp` for the link between a router and the floating IPs of a host. */
  readonly devices: Readonly<Record<string, string>>;
  readonly rules: readonly string[];
}

interface Floating {
  readonly address: string;
  readonly target?: string;
}

/** Both ends of the link between namespaces `qrouter-` and `fip-`. */
const LINK = { rfp: "169.254.106.114", fpr: "169.254.106.115" };

/** The routers as Neutron makes them: its rules as recorded, addresses and routes as its agent sets them. */
export function neutronRouters(directory: string, { topology }: Compilation, around: Surroundings): World {
  const text = readFileSync(join(directory, "neutron.json"), "utf8");
  const { namespaces } = JSON.parse(text) as { namespaces: readonly Recorded[] };
  const all = topology.floatingIps.map(({ fixedIp: { ipAddress }, target }) => ({
    address: ipAddress,
    target: target?.ipAddress,
  }));
  const nodes = namespaces.map((recorded): Node => {
    const { host, kind } = recorded;
    const router = namespaces.find((other) => other.host === host && other.kind !== "fip")!;
    const floating = all.filter(({ address }) => router.rules.some((rule) => rule.includes(` -d ${address}/32 `)));
    const devices = Object.entries(recorded.devices).map(
      ([device, subnet]) => [device, subnet === "rfp" ? `rfp of ${host}` : subnet] as const,
    );
    return {
      name: `${kind} of ${host}`,
      host,
      rules: rulesetIn(recorded.rules.join("\n")),
      devices: new Map(devices),
      routing: routingOf(recorded, floating, around),
      proxied: kind === "fip" ? floating.map(({ address }) => address) : [],
    };
  });
  return { ...around, nodes };
}

/** @see neutron/agent/l3: router_info.py, dvr_local_router.py, dvr_fip_ns.py, dvr_edge_router.py */
function routingOf(
  { kind, devices, host }: Recorded,
  floating: readonly Floating[],
  around: Surroundings,
): Node["routing"] {
  const { outside, subnets } = around;
  const named = (prefix: string) => Object.keys(devices).find((device) => device.startsWith(prefix));
  const inside = Object.entries(devices).filter(([, subnet]) => subnets.has(subnet));
  const place = kind === "snat" ? 254 : 1;
  const ports = inside.map(([device, subnet]) => port(device, [`${addressAt(subnets.get(subnet)!, place)}/24`]));
  const wayOut = (device: string): NamespaceRoute => ({
    destination: DEFAULT_ROUTE,
    nexthop: outside.provider,
    device,
  });
  if (kind === "fip") {
    const [fpr, fg] = [named("fpr-")!, named("fg-")!];
    const own = addressAt(outside.cidr, 200 + Number(host.split("-")[1]));
    const towards = floating.map(({ address }) => ({ destination: `${address}/32`, nexthop: LINK.rfp, device: fpr }));
    return { ports: [port(fpr, [`${LINK.fpr}/31`]), port(fg, [`${own}/24`])], routes: [...towards, wayOut(fg)] };
  }
  const qg = named("qg-");
  if (qg !== undefined) {
    const addresses = [`${outside.router}/24`, ...floating.map(({ address }) => `${address}/32`)];
    return { ports: [...ports, port(qg, addresses)], routes: [wayOut(qg)] };
  }
  return { ports: [...ports, ...linked(named("rfp-"))], ...policyOf(inside, floating, named("rfp-"), subnets) };
}

/** Out by its own floating IP, else by the SNAT node; but first by table main, which has the subnets and no way out. */
function policyOf(
  inside: readonly (readonly [string, string])[],
  floating: readonly Floating[],
  rfp: string | undefined,
  subnets: Surroundings["subnets"],
): Pick<NamespaceProps, "routes" | "rules"> {
  const byNode = inside.map(([device, subnet], index) => ({
    route: { destination: DEFAULT_ROUTE, nexthop: addressAt(subnets.get(subnet)!, 254), device, table: 100 + index },
    rule: `80000: from ${subnets.get(subnet)!} lookup ${100 + index}`,
  }));
  const byFloating =
    rfp === undefined ? [] : [{ destination: DEFAULT_ROUTE, nexthop: LINK.fpr, device: rfp, table: 16 }];
  return {
    routes: [...byNode.map(({ route }) => route), ...byFloating],
    rules: [
      "0: from all lookup local",
      "32766: from all lookup main",
      "32767: from all lookup default",
      ...floating.map(({ target }) => `32768: from ${target!} lookup 16`),
      ...byNode.map(({ rule }) => rule),
    ],
  };
}

function linked(rfp: string | undefined): NamespacePort[] {
  return rfp === undefined ? [] : [port(rfp, [`${LINK.rfp}/31`])];
}

function port(device: string, addresses: readonly string[]): NamespacePort {
  return { device, addresses, tap: "", mac: "", mtu: 1500, bridge: "" };
}
