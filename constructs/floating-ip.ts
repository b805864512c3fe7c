import { Construct } from "constructs";
import type { FloatingIpPortForwardingDeclaration } from "../lib/model/declared/declarations";
import { fieldsOf } from "../lib/model/declared/fields";
import type { Topology } from "../lib/model/topology";
import { DhcpHostMapping } from "./dhcp-host-mapping";
import { Environment } from "./environment";
import type { Network } from "./network";
import { knownText } from "./outputs/known-later";
import type { Router } from "./router";
import { plainText } from "./values/plain-text";
import { nameWithin } from "./values/same-stack";

/** An external address, and what it leads to. */
export interface FloatingIpProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** The external network that it is an address of. */
  readonly floatingNetwork: Network;
  /** IPv4 address of that network. @default - allocated from the network's pools */
  readonly floatingIpAddress?: string;
  /** The VM that has it, both ways, or its address, which needs `router`. @default - none: `addPortForwarding` */
  readonly port?: DhcpHostMapping | string;
  /** The router that translates it. @default - the one by which the VM leaves */
  readonly router?: Router;
  /** For people; stands in the hosts' rules. @default - none */
  readonly description?: string;
  /** UUID. @default - derived from environment and name */
  readonly floatingIpId?: string;
}

/** Ports of a floating IP that lead to a VM. */
export interface FloatingIpPortForwardingProps {
  /** Whose ports these are. */
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** Port on the floating IP. @default - externalPortRange */
  readonly externalPort?: number;
  /** Ports on the floating IP, first and last: `9000:9099`. @default - externalPort */
  readonly externalPortRange?: string;
  /** The VM, or its address, which needs the floating IP's `router`. */
  readonly internal: DhcpHostMapping | string;
  /** Port of the VM. @default - internalPortRange */
  readonly internalPort?: number;
  /** As many ports as outside, first and last: `7000:7099`. @default - internalPort */
  readonly internalPortRange?: string;
  /** For people; stands in the hosts' rules. @default - none */
  readonly description?: string;
  /** UUID. @default - derived from environment and names */
  readonly forwardId?: string;
}

/**
 * An external address of a VM, both ways, or one whose ports lead to several. With a distributed router it is on the VM's own
 * compute host.
 *
 * @example
 * new FloatingIp(stack, "web-public", { floatingNetwork: external, port: vm });
 */
export class FloatingIp extends Construct {
  /** What the environment calls it. */
  readonly name: string;

  private readonly forwardings = new Map<string, FloatingIpPortForwardingDeclaration>();

  constructor(scope: Construct, id: string, props: FloatingIpProps) {
    super(scope, id);
    const { name = id, floatingNetwork, port, router, floatingIpId, ...own } = props;
    this.name = name;
    const network = nameWithin(this, floatingNetwork);
    const target = DhcpHostMapping.isDhcpHostMapping(port)
      ? { port: nameWithin(this, port) }
      : { fixed_ip_address: port };
    const routerName = router && nameWithin(this, router);
    Environment.of(this).declare("floating_ips", name, () => ({
      ...fieldsOf(own),
      ...target,
      floating_network: network,
      router: routerName,
      port_forwardings: this.forwardings.size === 0 ? undefined : Object.fromEntries(this.forwardings),
      id: floatingIpId,
    }));
  }

  /** UUID, known at synthesis. */
  get id(): string {
    return knownText(this, ({ topology }) => this.among(topology).id);
  }

  /** The external address, given or allocated, known at synthesis. */
  get floatingIpAddress(): string {
    return knownText(this, ({ topology }) => this.among(topology).fixedIp.ipAddress);
  }

  private among({ floatingIps }: Topology): Topology["floatingIps"][number] {
    return floatingIps.find(({ name }) => name === this.name)!;
  }

  /** Has ports of it lead to a VM. @throws when it has a forwarding of that name already */
  addPortForwarding(name: string, { internal, forwardId, ...own }: FloatingIpPortForwardingProps): void {
    plainText(`a port forwarding's name of ${this.node.path}`, name);
    if (this.forwardings.has(name)) {
      throw new Error(`floating IP ${this.name} has a port forwarding ${name} already: rename one`);
    }
    const target = DhcpHostMapping.isDhcpHostMapping(internal)
      ? { internal_port_id: nameWithin(this, internal) }
      : { internal_ip_address: internal };
    this.forwardings.set(name, { ...fieldsOf(own), ...target, id: forwardId });
    Environment.of(this).changed();
  }
}
