import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  Check,
  DhcpHostMapping,
  FloatingIp,
  GatewayPortForward,
  HaPair,
  Host,
  L3Options,
  LockFile,
  Network,
  Router,
  type CommonRouterProps,
  type SnatAgent,
  type Subnet,
} from "../constructs";
import { Environment } from "../constructs/environment";
import type { EnvironmentDocument } from "../lib/model/declared/declarations";
import type {
  HostDeclaration,
  NetworkDeclaration,
  RouterDeclaration,
  SubnetDeclaration,
} from "../lib/model/declared/declarations";
import { propsOf } from "../lib/model/declared/fields";
import { DocumentBackend } from "./document-backend";

/**
 * One environment document as a stack: the constructs it declares, and its backend. The document has been checked.
 *
 * Things of different kinds may share a name, so each kind has a scope of its own; only hosts stand in the stack itself,
 * because a host's place is the address of its Terraform resource. Names are lower-case, so no host is called like a scope.
 *
 * @param lockFile see {@link LockFile}
 */
export class EnvironmentStack extends TerraformStack {
  private readonly hosts = new Map<string, Host>();
  private readonly networks = new Map<string, Network>();
  private readonly subnets = new Map<string, Subnet>();
  private readonly routers = new Map<string, Router>();
  private readonly mappings = new Map<string, DhcpHostMapping>();

  constructor(
    scope: Construct,
    private readonly document: EnvironmentDocument,
    lockFile?: string,
  ) {
    super(scope, document.environment);
    if (document.carrier !== undefined) this.node.setContext("carrier", document.carrier);
    Environment.of(this).tellAsDocument();
    if (lockFile !== undefined) new LockFile(this, "Lock", { path: lockFile });
    this.addBackend();
    this.addL3Options();
    this.addHosts();
    this.addNetworks();
    this.addRouters();
    this.addMappings();
    this.addForwards();
    this.addFloatingIps();
    this.addChecks();
  }

  private addBackend(): void {
    const { type, ...settings } = this.document.backend ?? { type: "local" };
    const defaults = type === "local" ? { path: `../../../terraform.${this.document.environment}.tfstate` } : {};
    new DocumentBackend(this, "Backend", type, { ...defaults, ...settings });
  }

  private addL3Options(): void {
    const { l3 } = this.document;
    if (l3 === undefined) return;
    // Every router says itself whether it is a pair.
    const { l3_ha, ...options } = l3;
    new L3Options(this, "L3", propsOf(options));
  }

  private addHosts(): void {
    const hosts = Object.entries(this.document.hosts ?? {});
    for (const [name, host] of hosts.filter(([, { role }]) => role === "network")) {
      this.hosts.set(name, Host.network(this, name, this.hostProps(host)));
    }
    for (const [name, host] of hosts.filter(([, { role }]) => role === "compute")) {
      const networkNode = lookUp(this.hosts, host.network_node);
      this.hosts.set(name, Host.compute(this, name, { ...this.hostProps(host), networkNode }));
    }
  }

  private hostProps({ role, network_node, ssh: own, ...host }: HostDeclaration): Parameters<typeof Host.network>[2] {
    const { address, proxy_jump, ...ssh } = { ...this.document.ssh, ...own };
    return {
      ...propsOf(host),
      ssh: { ...propsOf(ssh), address: address!, proxyJump: proxy_jump?.map(propsOf) },
    };
  }

  private addNetworks(): void {
    const scope = new Construct(this, "Networks");
    for (const [name, declaration] of Object.entries(this.document.networks ?? {})) {
      const network = networkOf(scope, name, declaration);
      this.networks.set(name, network);
      for (const [subnetName, subnet] of Object.entries(declaration.subnets ?? {})) {
        this.subnets.set(subnetName, network.addSubnet(subnetName, this.subnetProps(subnet)));
      }
    }
  }

  private subnetProps({ dhcp_agents, id, ...subnet }: SubnetDeclaration): Parameters<Network["addSubnet"]>[1] {
    return { ...propsOf(subnet), dhcpAgents: dhcp_agents?.map((host) => this.hosts.get(host)!), subnetId: id };
  }

  private addRouters(): void {
    const scope = new Construct(this, "Routers");
    for (const [name, router] of Object.entries(this.document.routers ?? {})) {
      const construct = this.routerOf(scope, name, router);
      for (const { subnet, ip_address, ...port } of router.interfaces ?? []) {
        construct.addInterface(this.subnets.get(subnet)!, ip_address, propsOf(port));
      }
      this.routers.set(name, construct);
    }
  }

  private routerOf(scope: Construct, name: string, router: RouterDeclaration): Router {
    const gateway = router.external_gateway_info;
    const common: CommonRouterProps = {
      externalGateway: gateway && { ...propsOf(gateway), network: this.networks.get(gateway.network)! },
      adminStateUp: router.admin_state_up,
      distributed: router.distributed,
      routes: router.routes,
      routerId: router.id,
      renamedFrom: router.renamed_from,
    };
    const { preferred_agent, master_agent, slave_agents, snat_agents } = router.configurations ?? {};
    if (snat_agents !== undefined || !(router.ha ?? this.document.l3?.l3_ha ?? false)) {
      const own = {
        preferredAgent: lookUp(this.hosts, preferred_agent),
        snatAgents: snat_agents?.map((agent) => this.snatAgent(agent)),
        handedOverFrom: router.handed_over_from,
      };
      return new Router(scope, name, { ...own, ...common });
    }
    const slaveAgents = slave_agents?.map((host) => this.hosts.get(host)!);
    return new HaPair(scope, name, { masterAgent: lookUp(this.hosts, master_agent), slaveAgents, ...common });
  }

  private snatAgent(agent: SnatAgentDeclaration): Host | SnatAgent {
    if (typeof agent === "string") return this.hosts.get(agent)!;
    return {
      preferredAgent: lookUp(this.hosts, agent.preferred_agent),
      masterAgent: lookUp(this.hosts, agent.master_agent),
      slaveAgents: agent.slave_agents?.map((host) => this.hosts.get(host)!),
      ipAddress: agent.ip_address,
    };
  }

  private addMappings(): void {
    const scope = new Construct(this, "Mappings");
    for (const [name, { id, ...mapping }] of Object.entries(this.document.dhcp_host_mappings ?? {})) {
      const construct = new DhcpHostMapping(scope, name, {
        ...propsOf(mapping),
        subnet: this.subnets.get(mapping.subnet)!,
        host: lookUp(this.hosts, mapping.host),
        mappingId: id,
      });
      this.mappings.set(name, construct);
    }
  }

  private addForwards(): void {
    const scope = new Construct(this, "Forwards");
    for (const [name, declared] of Object.entries(this.document.gateway_port_forwardings ?? {})) {
      const { id, internal_port_id, internal_ip_address, snat_agent, ...forward } = declared;
      new GatewayPortForward(scope, name, {
        ...propsOf(forward),
        router: this.routers.get(forward.router)!,
        snatAgent: lookUp(this.hosts, snat_agent),
        internal: lookUp(this.mappings, internal_port_id) ?? internal_ip_address!,
        forwardId: id,
      });
    }
  }

  private addFloatingIps(): void {
    const scope = new Construct(this, "FloatingIps");
    for (const [name, declared] of Object.entries(this.document.floating_ips ?? {})) {
      const { id, floating_network, floating_ip_address, description, port, fixed_ip_address, router } = declared;
      const floatingIp = new FloatingIp(scope, name, {
        floatingNetwork: this.networks.get(floating_network)!,
        floatingIpAddress: floating_ip_address,
        port: lookUp(this.mappings, port) ?? fixed_ip_address,
        router: lookUp(this.routers, router),
        description,
        floatingIpId: id,
      });
      for (const [forwarding, given] of Object.entries(declared.port_forwardings ?? {})) {
        const { id: forwardId, internal_port_id, internal_ip_address, ...own } = given;
        const internal = lookUp(this.mappings, internal_port_id) ?? internal_ip_address!;
        floatingIp.addPortForwarding(forwarding, { ...propsOf(own), internal, forwardId });
      }
    }
  }

  private addChecks(): void {
    const scope = new Construct(this, "Checks");
    for (const [name, check] of Object.entries(this.document.checks ?? {})) new Check(scope, name, propsOf(check));
  }
}

type SnatAgentDeclaration = NonNullable<NonNullable<RouterDeclaration["configurations"]>["snat_agents"]>[number];

function networkOf(
  scope: Construct,
  name: string,
  { external, physical_network, vni, ha, id, subnets, ...declared }: NetworkDeclaration,
): Network {
  const common = { ...propsOf(declared), networkId: id };
  if (external === true) return Network.external(scope, name, { physicalNetwork: physical_network!, ...common });
  const kind = ha === true ? "ha" : "vxlan";
  return Network[kind](scope, name, { vni: vni!, ...common });
}

function lookUp<T>(entities: ReadonlyMap<string, T>, name: string | undefined): T | undefined {
  return name === undefined ? undefined : entities.get(name);
}
