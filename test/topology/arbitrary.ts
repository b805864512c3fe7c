import * as fc from "fast-check";
import type {
  CheckDeclaration,
  Declarations,
  DhcpHostMappingDeclaration,
  FloatingIpDeclaration,
  FloatingIpPortForwardingDeclaration,
  GatewayPortForwardingDeclaration,
  HostDeclaration,
  L3Declaration,
  NetworkDeclaration,
  RouteDeclaration,
  RouterDeclaration,
  SubnetDeclaration,
} from "../../lib/model/declared/declarations";
import { PROTOCOLS } from "../../lib/model/topology";
import { addressOf, addressValue } from "../../lib/net/address";
import { broadcastAddress, networkAddress, overlaps } from "../../lib/net/cidr";
import { EMPTY_LOCK } from "../../lib/model/lock";
import { placeFloatingIps } from "../../lib/placement/distributed/floating-ips";
import { distributedInstances } from "../../lib/placement/distributed/instances";
import { checkForwardPaths } from "../../lib/placement/reach/forward-paths";
import { placeRouters } from "../../lib/placement/routers";
import { resolveTopology } from "../../lib/topology/resolve";
import { Draws } from "./draws";

const valueOf = (address: string) => Number(addressValue(address));
const addressAt = (value: number) => addressOf(BigInt(value), 4);

/**
 * Random declarations without an error: 1-4 network nodes, 0-6 compute hosts, up to two external and four vxlan
 * networks, up to six routers, HA pairs and distributed ones among them, ten mappings, eight forwards and four floating IPs, with
 * every option present at some time.
 */
export function validDeclarations(): fc.Arbitrary<Declarations> {
  return fc.gen().map((g) => withReturnPaths(new Generator(g, true).declarations()));
}

/** Without distributed routers and floating IPs. */
export function centralDeclarations(): fc.Arbitrary<Declarations> {
  return fc.gen().map((g) => withReturnPaths(new Generator(g, false).declarations()));
}

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";

interface SubnetPlan {
  readonly name: string;
  readonly cidr: string;
  readonly network: string;
  readonly declaration: SubnetDeclaration;
  /** What the subnet's gateway is after defaults; undefined when it has none. */
  readonly gateway: string | undefined;
  readonly used: Set<string>;
}

interface RouterPlan {
  readonly name: string;
  /** Its external network. */
  readonly outside: SubnetPlan | undefined;
  readonly subnets: readonly SubnetPlan[];
  /** Where ports of a distributed router may be forwarded; empty: nowhere but at the router's own address. */
  readonly snatAgents: readonly string[];
}

interface MappingPlan {
  readonly name: string;
  readonly declaration: DhcpHostMappingDeclaration;
}

class Generator extends Draws {
  public constructor(
    g: fc.GeneratorValue,
    private readonly distributes: boolean,
  ) {
    super(g);
  }

  public declarations(): Declarations {
    const networkNodes = this.names("network", 1, 4);
    const computes = this.names("compute", 0, 6);
    const physicalNetworks = this.names("physnet", 0, 2);
    const bridged = new Map(physicalNetworks.map((p) => [p, this.someOf(networkNodes)]));
    const externals = physicalNetworks.map((p, i) => this.external(`public-${i}`, p, i, bridged.get(p) ?? []));
    const tenants = this.names("tenant", 0, 4).map((name, i) => this.tenant(name, i, networkNodes));
    const externalSubnets = new Map(externals.map((n) => [n.name, n.subnets]));
    const subnets = tenants.flatMap((t) => t.subnets);
    const hosts = Object.fromEntries([
      ...networkNodes.map((name, i) => [name, this.networkNode(name, i, bridged)] as const),
      ...computes.map((name, i) => [name, this.compute(i, networkNodes, physicalNetworks)] as const),
    ]);
    const routers = this.names("router", 0, 6).map((name) =>
      this.router(name, subnets, externalSubnets, (network) =>
        network === undefined ? networkNodes : (bridged.get(physicalNetworks[Number(network.at(-1))] ?? "") ?? []),
      ),
    );
    const withDhcp = [...subnets, ...externals.flatMap((e) => e.subnets)].filter(
      (s) => s.declaration.enable_dhcp ?? !externalSubnets.has(s.network),
    );
    const mappings =
      withDhcp.length === 0 ? [] : this.names("vm", 0, 10).map((n, i) => this.mapping(n, i, withDhcp, computes));
    const plans = routers.map((r) => r.plan).filter((r) => r.outside !== undefined && r.subnets.length > 0);
    const forwards =
      plans.length === 0 ? [] : this.names("forward", 0, 8).map((n, i) => this.forward(n, i, plans, mappings));
    const floatingIps = this.distributes ? this.floatingIps(plans, mappings) : [];
    return {
      environment: this.pick(["a", "spread", "edge-prod-2"]),
      ...this.maybe(() => ({ ssh: { user: "vrouter", identity_file: "keys/id_ed25519", become: true } })),
      ...this.maybe(() => ({ l3: this.l3() })),
      hosts,
      networks: {
        ...Object.fromEntries([...externals, ...tenants].map(({ name, declaration }) => [name, declaration])),
        "ha-net": { ha: true, vni: 2001, ...this.maybe(() => ({ mtu: 1400 })) },
      },
      routers: Object.fromEntries(routers.map(({ plan, declaration }) => [plan.name, declaration])),
      dhcp_host_mappings: Object.fromEntries(mappings.map(({ name, declaration }) => [name, declaration])),
      gateway_port_forwardings: Object.fromEntries(forwards),
      ...(floatingIps.length === 0 ? {} : { floating_ips: Object.fromEntries(floatingIps) }),
      ...this.maybe(() => ({ checks: Object.fromEntries(mappings.map(({ name }) => this.check(name, networkNodes))) })),
    };
  }

  /** It need not hold. */
  private check(from: string, hosts: readonly string[]): [string, CheckDeclaration] {
    const declaration = {
      from,
      to: "9.9.9.9",
      ...this.maybe(() => ({ protocol: "udp" as const, port: 53 })),
      ...this.maybe(() => ({ via: this.pick(hosts) })),
      ...this.maybe(() => ({ reachable: this.chance() })),
      ...this.maybe(() => ({ seen_as: "203.0.0.9" })),
    };
    return [`${from}-out`, declaration];
  }

  private l3(): L3Declaration {
    const authenticated = this.chance();
    return {
      ...this.maybe(() => ({ l3_ha: false })),
      ...this.maybe(() => ({ router_distributed: false })),
      ...this.maybe(() => ({ max_l3_agents_per_router: this.pick([0, 2, 3]) })),
      ...this.maybe(() => ({ l3_ha_net_cidr: this.pick(["169.254.192.0/18", "169.254.0.0/20", "192.0.2.0/24"]) })),
      ...(authenticated ? { ha_vrrp_auth_type: this.pick(["PASS", "AH"] as const) } : {}),
      ...this.maybe(() => ({ ha_vrrp_auth_password_version: this.pick([1, 2]) })),
      ...this.maybe(() => ({ ha_vrrp_advert_int: this.pick(authenticated ? [1, 2] : [0.1, 0.25, 1, 30]) })),
      ...this.maybe(() => ({ ha_vrrp_health_check_interval: 5 })),
      ...this.maybe(() => ({ ha_conntrackd_enabled: this.chance() })),
    };
  }

  private networkNode(name: string, i: number, bridged: ReadonlyMap<string, readonly string[]>): HostDeclaration {
    const mappings = [...bridged].filter(([, hosts]) => hosts.includes(name)).map(([p], n) => [p, `br-ex${n}`]);
    return {
      role: "network",
      ssh: { address: `198.18.0.${i + 10}`, host_key: HOST_KEY, ...this.maybe(() => ({ port: 2222 })) },
      underlay_ip: `198.18.1.${i + 10}`,
      ...(mappings.length === 0 ? {} : { bridge_mappings: Object.fromEntries(mappings) as Record<string, string> }),
    };
  }

  private compute(i: number, networkNodes: readonly string[], physicalNetworks: readonly string[]): HostDeclaration {
    const mappings = physicalNetworks.filter(() => this.chance()).map((p, n) => [p, `br-ex${n}`]);
    return {
      role: "compute",
      ssh: { address: `compute-${i}.example.org`, host_key: HOST_KEY },
      underlay_ip: `198.18.1.${i + 100}`,
      ...(mappings.length === 0 ? {} : { bridge_mappings: Object.fromEntries(mappings) as Record<string, string> }),
      ...this.maybe(() => ({ network_node: this.pick(networkNodes) })),
    };
  }

  private external(name: string, physicalNetwork: string, i: number, agents: readonly string[]) {
    const subnets = this.names(`${name}-v`, 1, 2).map((subnet, s) =>
      this.subnet(subnet, name, `203.${i}.${s * 8}.0/${this.pick([23, 24, 26])}`, agents, true),
    );
    const declaration: NetworkDeclaration = {
      external: true,
      physical_network: physicalNetwork,
      ...this.maybe(() => ({ mtu: this.pick([1500, 9000]) })),
      ...this.id(),
      subnets: Object.fromEntries(subnets.map((s) => [s.name, s.declaration])),
    };
    return { name, subnets, declaration };
  }

  private tenant(name: string, i: number, networkNodes: readonly string[]) {
    // Networks 0 and 1 use the same ranges: that is allowed as long as no router is on both.
    const subnets = this.names(`${name}-net`, 0, 3).map((subnet, s) =>
      this.subnet(subnet, name, `10.${Math.max(i, 1)}.${s * 8}.0/${this.pick([22, 24, 25, 26])}`, networkNodes, false),
    );
    const declaration: NetworkDeclaration = {
      vni: 1001 + i,
      ...this.maybe(() => ({ mtu: this.pick([576, 1400, 8950]) })),
      ...this.maybe(() => ({ external: false })),
      ...this.id(),
      subnets: Object.fromEntries(subnets.map((s) => [s.name, s.declaration])),
    };
    return { name, subnets, declaration };
  }

  private subnet(
    name: string,
    network: string,
    cidr: string,
    agents: readonly string[],
    external: boolean,
  ): SubnetPlan {
    const plan = { name, network, cidr, used: new Set<string>() };
    const first = addressAt(valueOf(networkAddress(cidr)) + 1);
    const kind = this.pick(["default", "default", "given", "none"] as const);
    const gateway = kind === "none" ? undefined : kind === "default" ? first : this.freeAddress(plan);
    if (gateway !== undefined) plan.used.add(gateway);
    const dhcp = external ? this.pick([false, false, true]) : this.pick([true, true, true, false]);
    const declaration: SubnetDeclaration = {
      cidr,
      ...(kind === "default" ? {} : { gateway_ip: gateway ?? null }),
      ...(dhcp === external ? { enable_dhcp: dhcp } : {}),
      ...this.maybe(() => ({ dns_nameservers: ["8.8.8.8", this.freeAddress(plan)] })),
      ...this.maybe(() => ({ host_routes: this.hostRoutes(plan, gateway) })),
      ...this.maybe(() => ({ allocation_pools: upperHalves(cidr) })),
      ...(dhcp ? this.maybe(() => ({ dhcp_agents: this.someOf(agents) })) : {}),
      ...this.maybe(() => ({ lease_time: this.pick([120, 3600, 2147483647]) })),
      ...this.id(),
    };
    return { ...plan, gateway, declaration };
  }

  private hostRoutes(
    plan: Omit<SubnetPlan, "gateway" | "declaration">,
    gateway: string | undefined,
  ): RouteDeclaration[] {
    const destinations = ["192.168.0.0/16", "198.51.100.7/32", ...(gateway === undefined ? ["0.0.0.0/0"] : [])];
    return this.someOf(destinations).map((destination) => ({ destination, nexthop: this.freeAddress(plan) }));
  }

  private router(
    name: string,
    subnets: readonly SubnetPlan[],
    externals: ReadonlyMap<string, readonly SubnetPlan[]>,
    eligible: (network: string | undefined) => readonly string[],
  ): { plan: RouterPlan; declaration: RouterDeclaration } {
    const network = externals.size > 0 && this.chance() ? this.pick([...externals.keys()]) : undefined;
    const attached: SubnetPlan[] = [];
    const distributed = this.distributes && this.chance() && this.chance();
    const interfaces = this.someOf(distributed ? subnets.filter(isWithoutGatewayRouter) : subnets).flatMap((subnet) => {
      if (attached.some((other) => overlaps(other.cidr, subnet.cidr))) return [];
      attached.push(subnet);
      const own = distributed ? this.distributedAddresses(subnet) : this.interfaceAddress(subnet);
      return [{ subnet: subnet.name, ...own, ...this.port() }];
    });
    const external = network === undefined ? undefined : this.pick(externals.get(network) ?? []);
    const nodes = eligible(network);
    const snatAgents =
      distributed && external !== undefined && this.chance() ? (this.chance() ? nodes : this.someOf(nodes)) : [];
    const places =
      snatAgents.length === 0
        ? this.agents(eligible(network))
        : this.snatNodes(snatAgents, eligible(network), external!);
    const declaration: RouterDeclaration = {
      ...(distributed ? { distributed } : this.maybe(() => ({ distributed }))),
      ...places,
      ...this.maybe(() => ({ admin_state_up: this.chance() })),
      ...(external === undefined
        ? {}
        : {
            external_gateway_info: {
              network: external.network,
              ...this.maybe(() => ({ ip_address: this.freeAddress(external) })),
              ...this.maybe(() => ({ enable_snat: this.chance() })),
              ...this.port(),
            },
          }),
      ...(interfaces.length === 0 ? this.maybe(() => ({ interfaces })) : { interfaces }),
      ...(attached.length === 0 ? {} : this.maybe(() => ({ routes: this.routes(attached, external !== undefined) }))),
      ...this.id(),
    };
    return { plan: { name, outside: external, subnets: attached, snatAgents }, declaration };
  }

  /** Single nodes, and pairs that nobody else is the master of. */
  private snatNodes(
    agents: readonly string[],
    eligible: readonly string[],
    external: SubnetPlan,
  ): Pick<RouterDeclaration, "configurations"> {
    const nodes = agents.map((agent, index) => {
      const address = index === 0 ? {} : this.maybe(() => ({ ip_address: this.freeAddress(external) }));
      const slaves = eligible.filter((other) => other !== agent);
      if (slaves.length > 0 && this.chance()) {
        return { master_agent: agent, slave_agents: [this.pick(slaves)], ...address };
      }
      return this.chance() ? agent : { preferred_agent: agent, ...address };
    });
    return { configurations: { snat_agents: nodes } };
  }

  /** A distributed router has the gateway address of its subnets. */
  private distributedAddresses(subnet: SubnetPlan) {
    subnet.used.add(`router has ${subnet.gateway}`);
    return {
      ip_address: subnet.gateway,
      ...this.maybe(() => ({ distributed_ip_address: this.freeAddress(subnet) })),
      ...this.maybe(() => ({ snat_ip_address: this.freeAddress(subnet) })),
    };
  }

  private agents(eligible: readonly string[]): Pick<RouterDeclaration, "ha" | "configurations"> {
    if (eligible.length < 2 || this.chance()) {
      return this.maybe(() => ({ configurations: { preferred_agent: this.pick(eligible) } }));
    }
    const [master_agent, slave] = this.chance() ? eligible : [...eligible].reverse();
    return { ha: true, ...this.maybe(() => ({ configurations: { master_agent, slave_agents: [slave!] } })) };
  }

  /** The gateway address of the subnet for the first router that wants it, else one of its own, or one that is allocated. */
  private interfaceAddress(subnet: SubnetPlan): { ip_address?: string } {
    if (subnet.gateway === undefined) return this.chance() ? {} : { ip_address: this.freeAddress(subnet) };
    const mark = `router has ${subnet.gateway}`;
    if (this.chance()) return this.chance() ? {} : { ip_address: this.freeAddress(subnet) };
    if (subnet.used.has(mark)) return {};
    subnet.used.add(mark);
    return { ip_address: subnet.gateway };
  }

  private routes(attached: readonly SubnetPlan[], hasGateway: boolean): RouteDeclaration[] {
    const destinations = ["192.168.0.0/16", "198.51.100.0/24", ...(hasGateway ? [] : ["0.0.0.0/0"])];
    return this.someOf(destinations).map((destination) => ({
      destination,
      nexthop: this.freeAddress(this.pick(attached)),
    }));
  }

  private mapping(name: string, i: number, subnets: readonly SubnetPlan[], computes: readonly string[]) {
    const subnet = this.pick(subnets);
    const declaration: DhcpHostMappingDeclaration = {
      subnet: subnet.name,
      mac_address: `${this.pick(["fa:16:3e", "FA:16:3E", "52:54:00"])}:a1:00:${(i + 16).toString(16)}`,
      ip_address: this.freeAddress(subnet),
      ...(computes.length === 0 ? {} : this.maybe(() => ({ host: this.pick(computes) }))),
      ...this.maybe(() => ({ hostname: `machine-${i}` })),
      ...this.id(),
    };
    return { name, declaration };
  }

  private forward(
    name: string,
    i: number,
    routers: readonly RouterPlan[],
    mappings: readonly MappingPlan[],
  ): [string, GatewayPortForwardingDeclaration] {
    const router = this.pick(routers);
    const behind = machinesBehind(router, mappings);
    const mapping = behind.length > 0 && this.chance() ? this.pick(behind) : undefined;
    const target =
      mapping === undefined
        ? { internal_ip_address: this.freeAddress(this.pick(router.subnets)) }
        : {
            internal_port_id: mapping.name,
            ...this.maybe(() => ({ internal_ip_address: mapping.declaration.ip_address })),
          };
    const { snatAgents } = router;
    const declaration = {
      router: router.name,
      ...(snatAgents.length === 0 ? {} : this.maybe(() => ({ snat_agent: this.pick(snatAgents) }))),
      protocol: this.pick(PROTOCOLS),
      ...this.ports(i),
      ...target,
      ...this.maybe(() => ({ description: "Webzugang für 流量分散: a/b, c=d" })),
      ...this.id(),
    };
    return [name, declaration];
  }

  /** No two forwards have one of them in common, whatever their number. */
  private ports(i: number): Omit<FloatingIpPortForwardingDeclaration, "protocol"> {
    const [outside, inside] = [this.pick([1, 1024, 65000]) + 10 * i, this.pick([22, 8000, 61000]) + 10 * i];
    const kind = this.pick(["one", "one", "range", "many to one"] as const);
    if (kind === "one") return { external_port: outside, internal_port: inside };
    const [last, ranged] = [this.pick([0, 1, 9]), kind === "range"];
    return {
      external_port_range: `${outside}:${outside + last}`,
      ...(ranged ? { internal_port_range: `${inside}:${inside + last}` } : { internal_port: inside }),
    };
  }

  /** Each of VMs of its own. */
  private floatingIps(
    routers: readonly RouterPlan[],
    mappings: readonly MappingPlan[],
  ): (readonly [string, FloatingIpDeclaration])[] {
    const free = new Set(mappings);
    return this.names("floating", 0, 4).flatMap((name, i) => {
      const places = routers.filter((router) => machinesBehind(router, [...free]).length > 0);
      if (places.length === 0) return [];
      const router = this.pick(places);
      const { outside } = router;
      const machine = this.pick(machinesBehind(router, [...free]));
      free.delete(machine);
      const lead = this.pick(["all", "all", "ports", "nowhere"] as const);
      const declaration: FloatingIpDeclaration = {
        floating_network: outside!.network,
        ...this.maybe(() => ({ floating_ip_address: this.freeAddress(outside!) })),
        ...(lead === "all" ? { port: machine.name } : {}),
        ...(lead === "ports"
          ? { port_forwardings: this.forwardings(i, machine, machinesBehind(router, mappings)) }
          : {}),
        ...this.maybe(() => ({ description: "öffentlich" })),
        ...this.id(),
      };
      return [[name, declaration] as const];
    });
  }

  private forwardings(i: number, machine: MappingPlan, machines: readonly MappingPlan[]) {
    const of = this.chance() ? [machine] : [machine, this.pick(machines)];
    return Object.fromEntries(
      of.map(({ name, declaration }, index): [string, FloatingIpPortForwardingDeclaration] => [
        `ports-${index}`,
        {
          protocol: this.pick(PROTOCOLS),
          // Beyond those of forwards on routers' own addresses, whose answers may go back to other nodes.
          ...this.ports(8 + 2 * i + index),
          internal_port_id: name,
          ...this.maybe(() => ({ internal_ip_address: declaration.ip_address })),
          ...this.id(),
        },
      ]),
    );
  }

  /** An address of the lower half that nothing has yet. */
  private freeAddress({ cidr, used }: Pick<SubnetPlan, "cidr" | "used">): string {
    const first = valueOf(networkAddress(cidr));
    const half = (valueOf(broadcastAddress(cidr)) + 1 - first) / 2;
    for (let offset = this.g(fc.integer, { min: 0, max: half - 2 }); ; offset = (offset + 1) % (half - 1)) {
      const address = addressAt(first + 1 + offset);
      if (used.has(address)) continue;
      used.add(address);
      return address;
    }
  }
}

/** The upper half of a subnet as two pools with a hole between them. */
function upperHalves(cidr: string): { start: string; end: string }[] {
  const last = valueOf(broadcastAddress(cidr)) - 1;
  const size = (last + 2 - valueOf(networkAddress(cidr))) / 2;
  const at = (fromLast: number) => addressAt(last - fromLast);
  return [
    { start: at(size - 4), end: at(size / 2) },
    { start: at(size / 2 - 2), end: at(0) },
  ];
}

function isWithoutGatewayRouter({ gateway, used }: SubnetPlan): boolean {
  return gateway !== undefined && !used.has(`router has ${gateway}`);
}

function machinesBehind({ subnets }: RouterPlan, mappings: readonly MappingPlan[]): readonly MappingPlan[] {
  return mappings.filter(({ declaration }) => subnets.some(({ name }) => name === declaration.subnet));
}

/**
 * Which router a VM answers through depends on what the scheduler chooses: forwards that need it get source NAT, and floating IPs
 * of VMs that leave by others go.
 */
export function withReturnPaths(declarations: Declarations): Declarations {
  const { topology } = resolveTopology(declarations);
  if (topology === undefined) return declarations;
  const instances = placeRouters(topology, EMPTY_LOCK).placed.with(distributedInstances(topology));
  const floating = placeFloatingIps(topology, instances).problems.filter(({ severity }) => severity === "error");
  const elsewhere = new Set(floating.map(({ path }) => path[1]));
  const asymmetric = new Set(checkForwardPaths(topology, { instances }).map(({ path }) => path[1]));
  const forwards = Object.entries(declarations.gateway_port_forwardings ?? {}).map(([name, forward]) => [
    name,
    asymmetric.has(name) ? { ...forward, return_path: "snat" } : forward,
  ]);
  const floatingIps = Object.entries(declarations.floating_ips ?? {}).filter(([name]) => !elsewhere.has(name));
  return {
    ...declarations,
    gateway_port_forwardings: Object.fromEntries(forwards) as Declarations["gateway_port_forwardings"],
    ...(declarations.floating_ips === undefined ? {} : { floating_ips: Object.fromEntries(floatingIps) }),
  };
}
