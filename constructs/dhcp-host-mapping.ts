import { Construct } from "constructs";
import { fieldsOf } from "../lib/model/fields";
import { Environment } from "./environment";
import type { Host } from "./host";
import type { Subnet } from "./subnet";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/DhcpHostMapping");

/** Which VM gets which address. */
export interface DhcpHostMappingProps {
  readonly subnet: Subnet;
  readonly macAddress: string;
  readonly ipAddress: string;
  /** Compute host the VM runs on: its network node's router becomes the VM's gateway. @default - any compute host */
  readonly host?: Host;
  /** @default - `host-172-16-0-50` for 172.16.0.50 */
  readonly hostname?: string;
  /** UUID. @default - derived from environment and name */
  readonly mappingId?: string;
}

/** The address that DHCP gives to a VM. Its id is its name. */
export class DhcpHostMapping extends Construct {
  /** Also for one of another copy of this package. */
  static isDhcpHostMapping(x: unknown): x is DhcpHostMapping {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  constructor(scope: Construct, id: string, props: DhcpHostMappingProps) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    const { subnet, host, mappingId, ...own } = props;
    const subnetName = nameWithin(this, subnet);
    const hostName = host && nameWithin(this, host);
    Environment.of(this).declare("dhcp_host_mappings", id, () => ({
      ...fieldsOf(own),
      subnet: subnetName,
      host: hostName,
      id: mappingId,
    }));
  }

  get name(): string {
    return this.node.id;
  }
}
