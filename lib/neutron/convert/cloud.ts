import { isIpv6 } from "../../net/address";
import type { FixedIp, NeutronModel, NeutronNetwork, NeutronPort, NeutronRouter, NeutronSubnet } from "../model";
import type { Report } from "../report/report";
import { namesFor } from "./names";
import { useOf, type PortUse } from "./owners";
import { placeholder } from "./placeholder";

/** What a network is to a document; `other`: it has no place there. */
export type NetworkRole = "external" | "tenant" | "ha" | "other";

/** A model by ids, and the names that a document calls its objects by. */
export class Cloud {
  private readonly networks: ReadonlyMap<string, NeutronNetwork>;
  private readonly subnets: ReadonlyMap<string, NeutronSubnet>;
  private readonly ports: ReadonlyMap<string, NeutronPort>;
  private readonly portsByUse = new Map<PortUse, NeutronPort[]>();
  private readonly haNetworks: ReadonlySet<string>;
  private readonly networkNames: ReadonlyMap<NeutronNetwork, string>;
  private readonly subnetNames: ReadonlyMap<NeutronSubnet, string>;
  readonly routerNames: ReadonlyMap<NeutronRouter, string>;
  readonly vmNames: ReadonlyMap<NeutronPort, string>;

  constructor(
    readonly model: NeutronModel,
    report: Report,
  ) {
    this.networks = byId(model.networks);
    this.subnets = byId(model.subnets);
    this.ports = byId(model.ports);
    for (const port of model.ports) {
      const alike = this.portsByUse.get(useOf(port));
      if (alike === undefined) this.portsByUse.set(useOf(port), [port]);
      else alike.push(port);
    }
    this.haNetworks = new Set(this.portsFor("ha").flatMap((port) => this.networkOf(port)?.id ?? []));
    this.networkNames = namesFor(
      "network",
      model.networks.filter((network) => this.roleOf(network) !== "other"),
      report,
    );
    this.subnetNames = namesFor(
      "subnet",
      model.subnets.filter((subnet) => this.isCarried(subnet)),
      report,
    );
    this.routerNames = namesFor("router", model.routers, report);
    this.vmNames = namesFor(
      "port",
      this.portsFor("vm").filter((port) => this.isVm(port)),
      report,
    );
  }

  network(id: string): NeutronNetwork | undefined {
    return this.networks.get(id);
  }

  subnet(id: string): NeutronSubnet | undefined {
    return this.subnets.get(id);
  }

  port(id: string): NeutronPort | undefined {
    return this.ports.get(id);
  }

  portsFor(use: PortUse): readonly NeutronPort[] {
    return this.portsByUse.get(use) ?? [];
  }

  roleOf(network: NeutronNetwork): NetworkRole {
    if (network.external) return "external";
    if (network.type !== undefined && network.type !== "vxlan") return "other";
    const isHa = network.name.startsWith("HA network tenant ") || this.haNetworks.has(network.id ?? "");
    return isHa ? "ha" : "tenant";
  }

  /** Whether a document has it: IPv4, on a network of a document that has subnets. */
  isCarried(subnet: NeutronSubnet): boolean {
    const network = this.networks.get(subnet.networkId);
    const role = network === undefined ? "tenant" : this.roleOf(network);
    return !subnet.isIpv6 && (role === "external" || role === "tenant");
  }

  /** A document's name of a network, or what stands for one that no file has. */
  networkName(id: string): string {
    const network = this.networks.get(id);
    return (network && this.networkNames.get(network)) ?? placeholder(`network ${id}, which no file has`);
  }

  subnetName(id: string): string {
    const subnet = this.subnets.get(id);
    return (subnet && this.subnetNames.get(subnet)) ?? placeholder(`subnet ${id}, which no file has`);
  }

  /** Those of a document: IPv4, and not on a subnet that a document does not have. */
  carriedIps(ips: readonly FixedIp[]): readonly FixedIp[] {
    return ips.filter(({ subnetId, ipAddress }) => {
      const subnet = this.subnets.get(subnetId);
      return subnet === undefined ? !isIpv6(ipAddress) : this.isCarried(subnet);
    });
  }

  /** The port of a VM, or one that is reserved for something like it. */
  isVm(port: NeutronPort): boolean {
    return useOf(port) === "vm" && this.carriedIps(port.fixedIps).length > 0;
  }

  private networkOf(port: NeutronPort): NeutronNetwork | undefined {
    const id = port.networkId ?? this.subnets.get(port.fixedIps[0]?.subnetId ?? "")?.networkId;
    return id === undefined ? undefined : this.networks.get(id);
  }
}

function byId<T extends { readonly id?: string }>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.flatMap((object) => (object.id === undefined ? [] : [[object.id, object] as const])));
}
