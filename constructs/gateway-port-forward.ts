import { Construct } from "constructs";
import { fieldsOf } from "../lib/model/fields";
import { DhcpHostMapping } from "./dhcp-host-mapping";
import { Environment } from "./environment";
import type { Router } from "./router";
import { nameWithin } from "./values/same-stack";

/** Which port of which router leads where. */
export interface GatewayPortForwardProps {
  readonly router: Router;
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** Port on the router's gateway address. */
  readonly externalPort: number;
  /** The VM, or its address. */
  readonly internal: DhcpHostMapping | string;
  readonly internalPort: number;
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
    const { router, internal, forwardId, ...own } = props;
    const target = DhcpHostMapping.isDhcpHostMapping(internal)
      ? { internal_port_id: nameWithin(this, internal) }
      : { internal_ip_address: internal };
    const routerName = nameWithin(this, router);
    Environment.of(this).declare("gateway_port_forwardings", id, () => ({
      ...fieldsOf(own),
      ...target,
      router: routerName,
      id: forwardId,
    }));
  }
}
