import { Construct } from "constructs";
import { externalAddress } from "../lib/model/fixed-ips";
import { fieldsOf } from "../lib/model/declared/fields";
import { lookup } from "../lib/model/lookup";
import type { Topology } from "../lib/model/topology";
import { DhcpHostMapping } from "./dhcp-host-mapping";
import { Environment } from "./environment";
import type { Host } from "./host";
import { knownText } from "./outputs/known-later";
import type { Router } from "./router";
import { nameWithin } from "./values/same-stack";

/** Which port of which router leads where. */
export interface GatewayPortForwardProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** On whose gateway address the port is. */
  readonly router: Router;
  /** Whose ports these are. */
  readonly protocol: "tcp" | "udp" | "sctp" | "dccp";
  /** Of a distributed router: network node on whose address the port is, one of its `snatAgents`. @default - the first */
  readonly snatAgent?: Host;
  /** Port on the router's gateway address. @default - externalPortRange */
  readonly externalPort?: number;
  /** Ports on the router's gateway address, first and last: `9000:9099`. @default - externalPort */
  readonly externalPortRange?: string;
  /** The VM, or its address. */
  readonly internal: DhcpHostMapping | string;
  /** Port of the VM. @default - internalPortRange */
  readonly internalPort?: number;
  /** As many ports as outside, first and last: `7000:7099`. @default - internalPort */
  readonly internalPortRange?: string;
  /**
   * `snat`: the VM sees the router as the client. Needed when the VM's default gateway is another router.
   * @default - the VM sees the client's own address
   */
  readonly returnPath?: "snat";
  /** For people; stands in the hosts' rules. @default - none */
  readonly description?: string;
  /** UUID. @default - derived from environment and name */
  readonly forwardId?: string;
}

/** A port of a router's own gateway address, forwarded to a VM. */
export class GatewayPortForward extends Construct {
  /** What the environment calls it. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: GatewayPortForwardProps) {
    super(scope, id);
    const { name = id, router, internal, forwardId, snatAgent, ...own } = props;
    this.name = name;
    const target = DhcpHostMapping.isDhcpHostMapping(internal)
      ? { internal_port_id: nameWithin(this, internal) }
      : { internal_ip_address: internal };
    const routerName = nameWithin(this, router);
    const agent = snatAgent && nameWithin(this, snatAgent);
    Environment.of(this).declare("gateway_port_forwardings", name, () => ({
      ...fieldsOf(own),
      ...target,
      router: routerName,
      snat_agent: agent,
      id: forwardId,
    }));
  }

  /** UUID, known at synthesis. */
  get id(): string {
    return knownText(this, ({ topology }) => this.among(topology).id);
  }

  /** The external address that the port is on, known at synthesis. */
  get gwIpAddress(): string {
    return knownText(this, ({ topology }) => {
      const { gateway } = lookup(topology).routers.get(this.among(topology).router)!;
      return externalAddress(gateway!, "port_forward");
    });
  }

  private among({ forwards }: Topology): Topology["forwards"][number] {
    return forwards.find(({ name }) => name === this.name)!;
  }
}
