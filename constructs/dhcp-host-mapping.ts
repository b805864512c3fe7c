import { Construct } from "constructs";
import { fieldsOf } from "../lib/model/declared/fields";
import { lookup } from "../lib/model/lookup";
import { effectiveGateway } from "../lib/placement/reach/effective-gateway";
import { Environment } from "./environment";
import type { Host } from "./host";
import { knownText } from "./outputs/known-later";
import type { Subnet } from "./subnet";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/DhcpHostMapping");

/** Which VM gets which address. */
export interface DhcpHostMappingProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** Where the VM has its address. */
  readonly subnet: Subnet;
  /** `fa:16:3e:a1:00:50`; the VM's network card has it. */
  readonly macAddress: string;
  /** IPv4 address of the subnet, `172.16.0.50`. */
  readonly ipAddress: string;
  /** Compute host the VM runs on: its network node's router becomes the VM's gateway. @default - any compute host */
  readonly host?: Host;
  /** One label, by which the subnet's DNS knows the VM. @default - `host-172-16-0-50` for 172.16.0.50 */
  readonly hostname?: string;
  /** UUID. @default - derived from environment and name */
  readonly mappingId?: string;
}

/** The address that DHCP gives to a VM. */
export class DhcpHostMapping extends Construct {
  /** Also for one of another copy of this package. */
  static isDhcpHostMapping(x: unknown): x is DhcpHostMapping {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  /** What the environment calls it. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: DhcpHostMappingProps) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    const { name = id, subnet, host, mappingId, ...own } = props;
    this.name = name;
    const subnetName = nameWithin(this, subnet);
    const hostName = host && nameWithin(this, host);
    Environment.of(this).declare("dhcp_host_mappings", name, () => ({
      ...fieldsOf(own),
      subnet: subnetName,
      host: hostName,
      id: mappingId,
    }));
  }

  /** UUID of its port, known at synthesis. */
  get id(): string {
    return knownText(this, ({ topology }) => lookup(topology).mappings.get(this.name)!.id);
  }

  /**
   * The default gateway that DHCP tells the VM: that of its compute host's network node, else the subnet's. Known at
   * synthesis, which fails where there is none.
   */
  get gateway(): string {
    return knownText(this, ({ topology, placement }) => {
      const { fixedIps, host } = lookup(topology).mappings.get(this.name)!;
      const gateway = effectiveGateway(topology, placement, fixedIps[0]!.subnet, host);
      if (gateway !== undefined) return gateway.address;
      throw new Error(
        `${this.node.path} has no gateway: its subnet has gatewayIp null, and no router of its host's network node`,
      );
    });
  }
}
