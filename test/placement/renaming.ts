import { parse } from "yaml";
import { compile } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { EMPTY_LOCK, type Lock } from "../../lib/model/lock";
import { describeProblem } from "../topology/describe";
import { THREE_NODES } from "./three-nodes";

const MORE = parse(`
hosts:
  c1: { role: compute, ssh: { address: c1 }, underlay_ip: 198.18.1.4, network_node: n1, bridge_mappings: { p: br-ex } }
  c2: { role: compute, ssh: { address: c2 }, underlay_ip: 198.18.1.5, network_node: n2 }
networks:
  tenant:
    vni: 1001
    subnets:
      web: { cidr: 172.16.0.0/24, gateway_ip: null, dns_nameservers: [] }
      db: { cidr: 172.17.0.0/24, dhcp_agents: [n2, n3], dns_nameservers: [] }
  east:
    vni: 1002
    subnets:
      app: { cidr: 172.18.0.0/24, dns_nameservers: [] }
      log: { cidr: 172.19.0.0/24, dns_nameservers: [], enable_dhcp: false }
routers:
  spread:
    distributed: true
    configurations: { snat_agents: [n1, { master_agent: n2, slave_agents: [n3] }] }
    external_gateway_info: { network: public }
    interfaces: [{ subnet: app }, { subnet: log }]
  pair: { ha: true, external_gateway_info: { network: public, ip_address: 203.0.113.10 }, interfaces: [{ subnet: web }, { subnet: db }] }
  r1: { external_gateway_info: { network: public, ip_address: 203.0.113.11 }, interfaces: [{ subnet: web }] }
  r2: { external_gateway_info: { network: public }, interfaces: [{ subnet: web }] }
  r3: { external_gateway_info: { network: public }, interfaces: [{ subnet: web }] }
dhcp_host_mappings:
  vm1: { subnet: web, mac_address: "fa:16:3e:00:00:01", ip_address: 172.16.0.50, host: c1 }
  vm2: { subnet: web, mac_address: "fa:16:3e:00:00:02", ip_address: 172.16.0.51, host: c2 }
  vm3: { subnet: db, mac_address: "fa:16:3e:00:00:03", ip_address: 172.17.0.50, host: c2 }
  vm4: { subnet: app, mac_address: "fa:16:3e:00:00:04", ip_address: 172.18.0.50, host: c1 }
  vm5: { subnet: app, mac_address: "fa:16:3e:00:00:05", ip_address: 172.18.0.51, host: c2 }
floating_ips:
  own: { floating_network: public, port: vm4 }
  far: { floating_network: public, router: spread, fixed_ip_address: 172.18.0.51 }
gateway_port_forwardings:
  https: { router: spread, snat_agent: n2, protocol: tcp, external_port: 443, internal_port: 443, internal_port_id: vm5 }
  http: { router: r1, protocol: tcp, external_port: 80, internal_port: 80, internal_port_id: vm1, return_path: snat }
  ssh: { router: pair, protocol: tcp, external_port: 22, internal_port: 22, internal_port_id: vm2, return_path: snat }
`) as Declarations;

/** Everything that may be renamed, and whatever refers to it. */
export const BASE: Declarations = {
  ...THREE_NODES,
  ...MORE,
  environment: "renamed",
  hosts: { ...THREE_NODES.hosts, ...MORE.hosts },
  networks: { ...THREE_NODES.networks, ...MORE.networks },
};

export type Kind = "hosts" | "networks" | "subnets" | "routers";
export type Renames = readonly (readonly [kind: Kind, before: string, after: string])[];

/** The declarations with other names, wherever they stand. @param says whether `renamed_from` is given */
export function renamed(declarations: Declarations, renames: Renames, says = true): Declarations {
  const now = (kind: Kind, name: string) => renames.find(([k, before]) => k === kind && before === name)?.[2] ?? name;
  const rename = (kind: Kind, things: object): object =>
    Object.fromEntries(
      Object.entries(things).map(([name, thing]: [string, object]) => {
        const after = now(kind, name);
        const own = kind === "networks" && "subnets" in thing ? { subnets: rename("subnets", thing.subnets!) } : {};
        return [after, { ...thing, ...own, ...(after === name || !says ? {} : { renamed_from: name }) }];
      }),
    );
  const REFERENCES: Record<string, Kind> = {
    host: "hosts",
    network_node: "hosts",
    dhcp_agents: "hosts",
    preferred_agent: "hosts",
    master_agent: "hosts",
    slave_agents: "hosts",
    snat_agent: "hosts",
    snat_agents: "hosts",
    floating_network: "networks",
    network: "networks",
    subnet: "subnets",
    router: "routers",
  };
  const refer = (value: unknown, key: string): unknown => {
    const kind = REFERENCES[key];
    if (typeof value === "string") return kind === undefined ? value : now(kind, value);
    if (Array.isArray(value)) return value.map((item) => refer(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([k, inner]) => [k, refer(inner, k)]));
  };
  const named = Object.fromEntries(
    Object.entries(declarations).map(([section, things]: [string, unknown]) =>
      ["hosts", "networks", "routers"].includes(section)
        ? [section, rename(section as Kind, things as object)]
        : [section, things],
    ),
  );
  const sections = ["hosts", "networks", "routers", "dhcp_host_mappings", "gateway_port_forwardings", "floating_ips"];
  return Object.fromEntries(
    Object.entries(named).map(([section, things]) => [
      section,
      sections.includes(section)
        ? Object.fromEntries(Object.entries(things as object).map(([name, thing]) => [name, refer(thing, "")]))
        : things,
    ]),
  ) as unknown as Declarations;
}

export function without(declarations: Declarations): Declarations {
  return JSON.parse(
    JSON.stringify(declarations, (key, value: unknown) => (key === "renamed_from" ? undefined : value)),
  ) as Declarations;
}

export function compiled(declarations: Declarations, lock: Lock = EMPTY_LOCK) {
  const { compilation, problems } = compile(declarations, lock);
  if (compilation === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return { ...compilation, problems: problems.map(describeProblem).filter((text) => /RENAME/.test(text)) };
}

/** What is on the machines, by the address of each; `names` is for people. */
export function machines({ topology, bundles }: ReturnType<typeof compiled>) {
  return Object.fromEntries(
    topology.hosts.map(({ name, ssh }) => {
      const { files, units, vrrp } = bundles.find(({ host }) => host === name)!;
      const of = files.filter(({ path }) => !path.endsWith("/current/names"));
      const texts = Object.fromEntries(of.map(({ path, text, activations }) => [path, [text, activations]]));
      return [ssh.address, { texts, units, parameters: vrrp.map(({ router, parameters }) => [router, parameters]) }];
    }),
  );
}
