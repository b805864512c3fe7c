import { Construct } from "constructs";
import type { FloatingIpPortForwardingDeclaration } from "../lib/model/declarations";
import { fieldsOf } from "../lib/model/fields";
import { DhcpHostMapping } from "./dhcp-host-mapping";
import { Environment } from "./environment";
import type { Network } from "./network";
import type { Router } from "./router";
import { nameWithin } from "./values/same-stack";

/** An external address, and what it leads to. */
export interface FloatingIpProps {
  readonly floatingNetwork: Network;
  /** @default - allocated from the network's pools */
  readonly floatingIpAddress?: string;
  /** The VM that has it, both ways, or its address, which needs `router`. @default - none: `addPortForwarding` */
  readonly port?: DhcpHostMapping | string;
  /** @default - the one by which the VM leaves */
  readonly router?: Router;
  /** @default - none */
  readonly description?: string;
  /** UUID. @default - derived from environment and name */
  readonly floatingIpId?: string;
}

/** Ports of a floating IP that lead to a VM. */
export interface FloatingIpPortForwardingProps {
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** @default - externalPortRange */
  readonly externalPort?: number;
  /** First and last: `9000:9099`. @default - externalPort */
  readonly externalPortRange?: string;
  /** The VM, or its address, which needs the floating IP's `router`. */
  readonly internal: DhcpHostMapping | string;
  /** @default - internalPortRange */
  readonly internalPort?: number;
  /** As many ports as outside, first and last: `7000:7099`. @default - internalPort */
  readonly internalPortRange?: string;
  /** @default - none */
  readonly description?: string;
  /** UUID. @default - derived from environment and names */
  readonly forwardId?: string;
}

/**
 * An external address of a VM, both ways, or one whose ports lead to several. With a distributed router it is on the VM's own
 * compute host. Its id is its name.
 *
 * @example
 * new FloatingIp(stack, "web-public", { floatingNetwork: external, port: vm });
 */
export class FloatingIp extends Construct {
  private readonly forwardings = new Map<string, FloatingIpPortForwardingDeclaration>();

  constructor(scope: Construct, id: string, props: FloatingIpProps) {
    super(scope, id);
    const { floatingNetwork, port, router, floatingIpId, ...own } = props;
    const network = nameWithin(this, floatingNetwork);
    const target = DhcpHostMapping.isDhcpHostMapping(port)
      ? { port: nameWithin(this, port) }
      : { fixed_ip_address: port };
    const routerName = router && nameWithin(this, router);
    Environment.of(this).declare("floating_ips", id, () => ({
      ...fieldsOf(own),
      ...target,
      floating_network: network,
      router: routerName,
      port_forwardings: this.forwardings.size === 0 ? undefined : Object.fromEntries(this.forwardings),
      id: floatingIpId,
    }));
  }

  /** Has ports of it lead to a VM. @throws when it has a forwarding of that name already */
  addPortForwarding(name: string, { internal, forwardId, ...own }: FloatingIpPortForwardingProps): void {
    if (this.forwardings.has(name)) {
      throw new Error(`floating IP ${this.node.id} has a port forwarding ${name} already: rename one`);
    }
    const target = DhcpHostMapping.isDhcpHostMapping(internal)
      ? { internal_port_id: nameWithin(this, internal) }
      : { internal_ip_address: internal };
    this.forwardings.set(name, { ...fieldsOf(own), ...target, id: forwardId });
    Environment.of(this).changed();
  }
}
