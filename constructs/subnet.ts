import { Construct } from "constructs";
import type { RouteDeclaration, SubnetDeclaration } from "../lib/model/declared/declarations";
import { fieldsOf } from "../lib/model/declared/fields";
import { lookup } from "../lib/model/lookup";
import type { Host } from "./host";
import { knownText } from "./outputs/known-later";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/Subnet");

/** Addresses from one to another, both included. */
export interface AllocationPool {
  /** The lowest, `172.16.0.100`. */
  readonly start: string;
  /** The highest, `172.16.0.199`. */
  readonly end: string;
}

/** Addresses of a network, and what DHCP tells its VMs. */
export interface SubnetProps {
  /** IPv4 network without host bits. */
  readonly cidr: string;
  /** What VMs leave by unless their host's network node has a router; null: none. @default - the first address */
  readonly gatewayIp?: string | null;
  /** Whether DHCP servers answer its VMs. @default - true, false on external networks */
  readonly enableDhcp?: boolean;
  /** DNS servers for VMs. @default - the DHCP server itself */
  readonly dnsNameservers?: readonly string[];
  /** Routes for VMs. @default - none */
  readonly hostRoutes?: readonly RouteDeclaration[];
  /** Where addresses that are not given are taken from, from the top. @default - the whole subnet less its gateway */
  readonly allocationPools?: readonly AllocationPool[];
  /** Network nodes that answer DHCP. @default - one, chosen by the scheduler */
  readonly dhcpAgents?: readonly Host[];
  /** Of DHCP, in seconds. @default 86400 */
  readonly leaseTime?: number;
  /** UUID. @default - derived from environment and name */
  readonly subnetId?: string;
  /** Name it had so far: its ids and addresses stay. @default - none */
  readonly renamedFrom?: string;
}

/** A subnet of a {@link Network}, made by its `addSubnet`. */
export class Subnet extends Construct {
  /** Also for one of another copy of this package. */
  static isSubnet(x: unknown): x is Subnet {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  /** @internal */
  readonly declaration: SubnetDeclaration;

  /** @internal */
  constructor(scope: Construct, id: string, props: SubnetProps) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    const { dhcpAgents, subnetId, ...own } = props;
    this.declaration = {
      ...fieldsOf(own),
      dhcp_agents: dhcpAgents?.map((host) => nameWithin(this, host)),
      id: subnetId,
    };
  }

  /** What the environment calls it. */
  get name(): string {
    return this.node.id;
  }

  /** UUID, known at synthesis. */
  get id(): string {
    return knownText(this, ({ topology }) => lookup(topology).subnets.get(this.name)!.id);
  }
}
