import { TerraformStack } from "cdktf";
import { Construct } from "constructs";
import {
  DhcpHostMapping,
  GatewayPortForward,
  HaPair,
  Host,
  L3Options,
  LockFile,
  Network,
  Router,
  type CommonRouterProps,
  type Subnet,
} from "../constructs";
import { Environment } from "../constructs/environment";
import type { EnvironmentDocument } from "../lib/model/declarations";
import type {
  HostDeclaration,
  NetworkDeclaration,
  RouterDeclaration,
  SubnetDeclaration,
} from "../lib/model/declarations";
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
  }

  private addBackend(): void {
    const { type, ...settings } = this.document.backend ?? { type: "local" };
    const defaults = type === "local" ? { path: `../../../terraform.${this.document.environment}.tfstate` } : {};
    new DocumentBackend(this, "Backend", type, { ...defaults, ...settings });
  }

  private addL3Options(): void {
    const { l3 } = this.document;
    if (l3 === undefined) return;
    new L3Options(this, "L3", {
      maxL3AgentsPerRouter: l3.max_l3_agents_per_router,
      minL3AgentsPerRouter: l3.min_l3_agents_per_router,
      l3HaNetCidr: l3.l3_ha_net_cidr,
      haVrrpAuthType: l3.ha_vrrp_auth_type,
      haVrrpAuthPasswordVersion: l3.ha_vrrp_auth_password_version,
      haVrrpAdvertInt: l3.ha_vrrp_advert_int,
      haVrrpHealthCheckInterval: l3.ha_vrrp_health_check_interval,
      haConntrackdEnabled: l3.ha_conntrackd_enabled,
    });
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

  private hostProps(host: HostDeclaration): Parameters<typeof Host.network>[2] {
    const ssh = { ...this.document.ssh, ...host.ssh };
    return {
      ssh: {
        address: ssh.address!,
        hostKey: ssh.host_key,
        port: ssh.port,
        user: ssh.user,
        identityFile: ssh.identity_file,
        become: ssh.become,
        proxyJump: ssh.proxy_jump?.map(({ address, host_key, port, user, identity_file }) => ({
          address: address!,
          hostKey: host_key,
          port,
          user,
          identityFile: identity_file,
        })),
        configFile: ssh.config_file,
        knownHostsFile: ssh.known_hosts_file,
      },
      underlayIp: host.underlay_ip,
      bridgeMappings: host.bridge_mappings,
      renamedFrom: host.renamed_from,
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

  private subnetProps(subnet: SubnetDeclaration): Parameters<Network["addSubnet"]>[1] {
    return {
      cidr: subnet.cidr,
      gatewayIp: subnet.gateway_ip,
      enableDhcp: subnet.enable_dhcp,
      dnsNameservers: subnet.dns_nameservers,
      hostRoutes: subnet.host_routes,
      allocationPools: subnet.allocation_pools,
      dhcpAgents: subnet.dhcp_agents?.map((host) => this.hosts.get(host)!),
      leaseTime: subnet.lease_time,
      subnetId: subnet.id,
      renamedFrom: subnet.renamed_from,
    };
  }

  private addRouters(): void {
    const scope = new Construct(this, "Routers");
    for (const [name, router] of Object.entries(this.document.routers ?? {})) {
      const construct = this.routerOf(scope, name, router);
      for (const { subnet, ip_address, port_id, mac_address } of router.interfaces ?? []) {
        construct.addInterface(this.subnets.get(subnet)!, ip_address, { portId: port_id, macAddress: mac_address });
      }
      this.routers.set(name, construct);
    }
  }

  private routerOf(scope: Construct, name: string, router: RouterDeclaration): Router {
    const gateway = router.external_gateway_info;
    const common: CommonRouterProps = {
      externalGateway: gateway && {
        network: this.networks.get(gateway.network)!,
        ipAddress: gateway.ip_address,
        enableSnat: gateway.enable_snat,
        portId: gateway.port_id,
        macAddress: gateway.mac_address,
      },
      adminStateUp: router.admin_state_up,
      routes: router.routes,
      routerId: router.id,
      renamedFrom: router.renamed_from,
    };
    const { preferred_agent, master_agent, slave_agents } = router.configurations ?? {};
    if (!(router.ha ?? this.document.l3?.l3_ha ?? false)) {
      const own = { preferredAgent: lookUp(this.hosts, preferred_agent), handedOverFrom: router.handed_over_from };
      return new Router(scope, name, { ...own, ...common });
    }
    const slaveAgents = slave_agents?.map((host) => this.hosts.get(host)!);
    return new HaPair(scope, name, { masterAgent: lookUp(this.hosts, master_agent), slaveAgents, ...common });
  }

  private addMappings(): void {
    const scope = new Construct(this, "Mappings");
    for (const [name, mapping] of Object.entries(this.document.dhcp_host_mappings ?? {})) {
      const construct = new DhcpHostMapping(scope, name, {
        subnet: this.subnets.get(mapping.subnet)!,
        macAddress: mapping.mac_address,
        ipAddress: mapping.ip_address,
        host: lookUp(this.hosts, mapping.host),
        hostname: mapping.hostname,
        mappingId: mapping.id,
      });
      this.mappings.set(name, construct);
    }
  }

  private addForwards(): void {
    const scope = new Construct(this, "Forwards");
    for (const [name, forward] of Object.entries(this.document.gateway_port_forwardings ?? {})) {
      new GatewayPortForward(scope, name, {
        router: this.routers.get(forward.router)!,
        protocol: forward.protocol,
        externalPort: forward.external_port,
        internal: lookUp(this.mappings, forward.internal_port_id) ?? forward.internal_ip_address!,
        internalPort: forward.internal_port,
        returnPath: forward.return_path,
        description: forward.description,
        forwardId: forward.id,
      });
    }
  }
}

function networkOf(
  scope: Construct,
  name: string,
  { external, physical_network, vni, ha, mtu, id, renamed_from, handed_over_from }: NetworkDeclaration,
): Network {
  const common = { mtu, networkId: id, renamedFrom: renamed_from, handedOverFrom: handed_over_from };
  if (external === true) return Network.external(scope, name, { physicalNetwork: physical_network!, ...common });
  const kind = ha === true ? "ha" : "vxlan";
  return Network[kind](scope, name, { vni: vni!, ...common });
}

function lookUp<T>(entities: ReadonlyMap<string, T>, name: string | undefined): T | undefined {
  return name === undefined ? undefined : entities.get(name);
}
