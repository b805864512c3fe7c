import * as fc from "fast-check";
import { compile } from "../../../../lib/compile";
import type {
  Declarations,
  HostDeclaration,
  NetworkDeclaration,
  RouteDeclaration,
  RouterDeclaration,
  SubnetDeclaration,
} from "../../../../lib/model/declared/declarations";
import type { Lock } from "../../../../lib/model/lock";
import { withReturnPaths } from "../../../topology/arbitrary";
import type { RouterPlan, SubnetPlan, VmPlan } from "./plans";
import { PublishedDraws } from "./published";

/** Somewhere behind a VM, as extra routes and host routes say. */
const BEHIND_VM = "172.31.0.0/24";

const NODES = ["network-1", "network-2"];
/** What a lock file keeps may speak against one of them. */
const TRIES = 10;
const COMPUTES = ["compute-1", "compute-2", "compute-3"];

/**
 * The document of a seed on hosts that are there: up to two tenant networks with three subnets, three routers of every kind, five VMs, four
 * forwards and three floating IPs.
 * @param fixed hosts, and the network that leads outside
 * @param lock what is deployed now has chosen
 */
export function documentOf(seed: number, fixed: Declarations, lock: Lock): Declarations {
  const documents = fc.gen().map((g) => withReturnPaths(new Generator(g, fixed).declarations()));
  return fc
    .sample(documents, { seed, numRuns: TRIES })
    .find((declarations) => compile(declarations, lock).compilation !== undefined)!;
}

class Generator extends PublishedDraws {
  constructor(
    g: fc.GeneratorValue,
    private readonly fixed: Declarations,
  ) {
    super(g);
  }

  declarations(): Declarations {
    const networks = this.names("tenant", 1, 2);
    const [least, most] = networks.length === 1 ? ([2, 3] as const) : ([1, 2] as const);
    const subnets = networks.flatMap((network, n) =>
      this.names(`${network}-net`, least, most).map((name, s) => this.subnet(name, network, `172.16.${8 * n + s}`)),
    );
    const routers = this.names("router", 2, 3).map((name, index) => this.router(name, index, subnets));
    const vms = this.names("vm", 4, 5).map((name, index) => this.vm(name, index, subnets));
    const outer = routers.filter(({ leadsOutside }) => leadsOutside);
    return {
      ...this.fixed,
      hosts: Object.fromEntries(Object.entries(this.fixed.hosts!).map(([name, host]) => [name, this.host(host)])),
      networks: {
        ...this.fixed.networks,
        public: this.publicNetwork(),
        ...Object.fromEntries(networks.map((name, n) => [name, this.network(1001 + n, name, subnets, routers, vms)])),
      },
      routers: Object.fromEntries(routers.map((router) => [router.name, this.withRoutes(router, routers, vms)])),
      dhcp_host_mappings: Object.fromEntries(vms.map(({ name, declaration }) => [name, declaration])),
      gateway_port_forwardings: Object.fromEntries(
        outer.length === 0 ? [] : this.names("forward", 2, 4).flatMap((name, i) => this.forward(name, i, outer, vms)),
      ),
      floating_ips: this.floatingIps(outer, vms),
    };
  }

  /** What nobody declares is taken from .10 to .20: addresses that go from one document's routers to the next one's. */
  private publicNetwork(): NetworkDeclaration {
    const network = this.fixed.networks!["public"]!;
    const allocation_pools = [{ start: "203.0.113.10", end: "203.0.113.20" }];
    const subnets = Object.entries(network.subnets!).map(([name, subnet]): [string, SubnetDeclaration] => [
      name,
      { ...subnet, allocation_pools },
    ]);
    return { ...network, subnets: Object.fromEntries(subnets) };
  }

  /** Of a compute host, which node it leaves by, and whether it has the external network, is drawn. */
  private host({ bridge_mappings, ...host }: HostDeclaration): HostDeclaration {
    if (host.role === "network") return { ...host, bridge_mappings: bridge_mappings! };
    return {
      ...host,
      ...(this.mostly() ? { bridge_mappings: bridge_mappings! } : {}),
      ...(this.mostly() ? { network_node: this.pick(NODES) } : {}),
    };
  }

  private subnet(name: string, network: string, prefix: string): SubnetPlan {
    const gateway = this.pick([1, 1, 1, 9, undefined]);
    return { name, network, prefix, gateway, hasGatewayRouter: false };
  }

  private network(
    vni: number,
    name: string,
    subnets: readonly SubnetPlan[],
    routers: readonly RouterPlan[],
    vms: readonly VmPlan[],
  ): NetworkDeclaration {
    const own = subnets.filter(({ network }) => network === name);
    return {
      vni,
      ...this.maybe(() => ({ mtu: this.pick([1400, 1450]) })),
      subnets: Object.fromEntries(
        own.map((subnet): [string, SubnetDeclaration] => [
          subnet.name,
          {
            cidr: `${subnet.prefix}.0/24`,
            ...(subnet.gateway === 1
              ? {}
              : { gateway_ip: subnet.gateway ? `${subnet.prefix}.${subnet.gateway}` : null }),
            dns_nameservers: [],
            ...(this.mostly() ? {} : { host_routes: this.routesFrom([subnet], routers, vms) }),
          },
        ]),
      ),
    };
  }

  private router(name: string, index: number, subnets: readonly SubnetPlan[]): RouterPlan {
    const free = subnets.filter(({ gateway, hasGatewayRouter }) => gateway !== undefined && !hasGatewayRouter);
    const kind = this.pick(["legacy", "legacy", "ha", "distributed", "distributed"] as const);
    const distributed = kind === "distributed" && free.length > 0;
    const attached = new Map<SubnetPlan, string>();
    for (const subnet of this.someOf(distributed ? free : subnets)) {
      const isGateway = free.includes(subnet) && (distributed || this.mostly());
      if (isGateway) subnet.hasGatewayRouter = true;
      attached.set(subnet, `${subnet.prefix}.${isGateway ? subnet.gateway : 20 + index}`);
    }
    const leadsOutside = this.mostly();
    const snatAgents = distributed && leadsOutside && this.chance() ? this.someOf(NODES) : [];
    const declaration: RouterDeclaration = {
      ...(distributed ? { distributed } : {}),
      ...(snatAgents.length > 0 ? this.snatNodes(snatAgents) : this.place(kind === "ha" || this.rarely())),
      ...(this.rarely() && this.chance() ? { admin_state_up: false } : {}),
      ...(leadsOutside
        ? {
            external_gateway_info: {
              network: "public",
              ...this.maybe(() => ({ ip_address: this.externalAddress() })),
              ...(this.rarely() ? { enable_snat: false } : {}),
            },
          }
        : {}),
      interfaces: [...attached].map(([{ name: subnet }, ip_address]) => ({ subnet, ip_address })),
    };
    return { name, distributed, leadsOutside, snatAgents, subnets: attached, declaration };
  }

  private place(ha: boolean): Pick<RouterDeclaration, "ha" | "configurations"> {
    const [one, other] = this.chance() ? NODES : [...NODES].reverse();
    if (!ha) return this.maybe(() => ({ configurations: { preferred_agent: one! } }));
    return { ha, ...this.maybe(() => ({ configurations: { master_agent: one!, slave_agents: [other!] } })) };
  }

  private snatNodes(agents: readonly string[]): Pick<RouterDeclaration, "configurations"> {
    const nodes = agents.map((agent, index) => {
      const address = index === 0 ? {} : this.maybe(() => ({ ip_address: this.externalAddress() }));
      if (this.chance()) return { preferred_agent: agent, ...address };
      return { master_agent: agent, slave_agents: NODES.filter((other) => other !== agent), ...address };
    });
    return { configurations: { snat_agents: nodes } };
  }

  private withRoutes(router: RouterPlan, routers: readonly RouterPlan[], vms: readonly VmPlan[]): RouterDeclaration {
    if (this.mostly()) return router.declaration;
    const others = routers.filter((other) => other !== router);
    const routes = this.routesFrom([...router.subnets.keys()], others, vms);
    return { ...router.declaration, routes };
  }

  /** By machines on subnets: to what is behind a router, and behind a VM. */
  private routesFrom(
    from: readonly SubnetPlan[],
    routers: readonly RouterPlan[],
    vms: readonly VmPlan[],
  ): readonly RouteDeclaration[] {
    const byRouters = routers.flatMap(({ subnets }) =>
      from.flatMap((here) =>
        subnets.has(here)
          ? [...subnets.keys()]
              .filter((there) => !from.includes(there))
              .map(({ prefix }) => ({ destination: `${prefix}.0/24`, nexthop: subnets.get(here)! }))
          : [],
      ),
    );
    const byVms = vms
      .filter(({ subnet }) => from.includes(subnet))
      .map(({ address }) => ({ destination: BEHIND_VM, nexthop: address }));
    const routes = [...(byVms.length > 0 ? [this.pick(byVms)] : []), ...byRouters];
    return [...new Map(routes.map((route) => [route.destination, route])).values()];
  }

  private vm(name: string, index: number, subnets: readonly SubnetPlan[]): VmPlan {
    const subnet = this.pick(subnets);
    const address = `${subnet.prefix}.${50 + index}`;
    const declaration = {
      subnet: subnet.name,
      mac_address: `fa:16:3e:a1:00:${50 + index}`,
      ip_address: address,
      host: this.pick(COMPUTES),
    };
    return { name, subnet, address, declaration };
  }
}
