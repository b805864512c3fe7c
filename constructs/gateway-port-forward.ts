import { Construct } from "constructs";
import { fieldsOf } from "../lib/model/fields";
import { DhcpHostMapping } from "./dhcp-host-mapping";
import { Environment } from "./environment";
import type { Host } from "./host";
import type { Router } from "./router";
import { nameWithin } from "./values/same-stack";

/** Which port of which router leads where. */
export interface GatewayPortForwardProps {
  readonly router: Router;
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** Of a distributed router: network node on whose address the port is, one of its `snatAgents`. @default - the first */
  readonly snatAgent?: Host;
  /** Port on the router's gateway address. @default - externalPortRange */
  readonly externalPort?: number;
  /** Ports on the router's gateway address, first and last: `9000:9099`. @default - externalPort */
  readonly externalPortRange?: string;
  /** The VM, or its address. */
  readonly internal: DhcpHostMapping | string;
  /** @default - internalPortRange */
  readonly internalPort?: number;
  /** As many ports as outside, first and last: `7000:7099`. @default - internalPort */
  readonly internalPortRange?: string;
  /**
   * `snat`: the VM sees the router as the client. Needed when the VM's default gateway is another router.
   * @default - the VM sees the client's own address
   */
  readonly returnPath?: "snat";
  /** @default - none */
  readonly description?: string;
  /** UUID. @default - derived from environment and name */
  readonly forwardId?: string;
}

/** A port of a router's own gateway address, forwarded to a VM. Its id is its name. */
export class GatewayPortForward extends Construct {
  constructor(scope: Construct, id: string, props: GatewayPortForwardProps) {
    super(scope, id);
    const { router, internal, forwardId, snatAgent, ...own } = props;
    const target = DhcpHostMapping.isDhcpHostMapping(internal)
      ? { internal_port_id: nameWithin(this, internal) }
      : { internal_ip_address: internal };
    const routerName = nameWithin(this, router);
    const agent = snatAgent && nameWithin(this, snatAgent);
    Environment.of(this).declare("gateway_port_forwardings", id, () => ({
      ...fieldsOf(own),
      ...target,
      router: routerName,
      snat_agent: agent,
      id: forwardId,
    }));
  }
}
