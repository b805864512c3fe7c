import { Construct } from "constructs";
import type { RouteDeclaration, RouterDeclaration } from "../lib/model/declared/declarations";
import { fieldsOf } from "../lib/model/declared/fields";
import { externalAddress, routerAddressOn } from "../lib/model/fixed-ips";
import { lookup } from "../lib/model/lookup";
import type { Topology } from "../lib/model/topology";
import { Environment } from "./environment";
import { Host } from "./host";
import type { Network } from "./network";
import { knownText } from "./outputs/known-later";
import type { Subnet } from "./subnet";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/Router");

/** Where a router is, and what it has in common with an HA pair. */
export interface RouterProps extends CommonRouterProps {
  /** Network node the router is pinned to. @default - the least loaded one */
  readonly preferredAgent?: Host;
  /**
   * Of a distributed router: the network nodes by which VMs without a floating IP leave; a compute host takes the one that is
   * its `networkNode`, else the first. @default - preferredAgent
   */
  readonly snatAgents?: readonly (Host | SnatAgent)[];
  /** Environment that hands it over, where it has the same `routerId` and place: nothing moves. @default - none */
  readonly handedOverFrom?: string;
}

/** What routers and HA pairs have in common. */
export interface CommonRouterProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** Compute hosts have an instance of it, which carries what their VMs send to each other and their floating IPs. @default false, or `L3Options.routerDistributed` */
  readonly distributed?: boolean;
  /** Its way out. @default - none: the router connects subnets only */
  readonly externalGateway?: ExternalGateway;
  /** false takes the router off its host; it keeps its ids and its place. @default true */
  readonly adminStateUp?: boolean;
  /** Extra routes of the router itself. @default - none */
  readonly routes?: readonly RouteDeclaration[];
  /** UUID. @default - derived from environment and name */
  readonly routerId?: string;
  /** Name it had so far: it keeps its ids, addresses and place, and nothing moves. @default - none */
  readonly renamedFrom?: string;
}

/** A network node, or an HA pair, by which VMs of a distributed router leave. */
export interface SnatAgent {
  /** A single network node. @default - an HA pair */
  readonly preferredAgent?: Host;
  /** Of an HA pair: network node of the master. @default - a single node */
  readonly masterAgent?: Host;
  /** Of an HA pair: network nodes that take over, the first one first. @default - a single node */
  readonly slaveAgents?: readonly Host[];
  /** External address, of all but the first, which has the router's own. @default - allocated from the network's pools */
  readonly ipAddress?: string;
}

/** What a router's port keeps of a port that was there before. */
export interface PortProps {
  /** UUID. @default - derived from the router's */
  readonly portId?: string;
  /** `fa:16:3e:…`. @default - derived from the port's id */
  readonly macAddress?: string;
}

/** What an interface may say besides its address. */
export interface InterfaceProps extends PortProps {
  /** Of a distributed router: address by which its instances ask for VMs. @default - allocated */
  readonly distributedIpAddress?: string;
  /** Of a distributed router: address of its first SNAT node on the subnet. @default - allocated */
  readonly snatIpAddress?: string;
}

/** A router's way to an external network. */
export interface ExternalGateway extends PortProps {
  /** An external network. */
  readonly network: Network;
  /** IPv4 address of the router there. @default - allocated from the network's pools */
  readonly ipAddress?: string;
  /** Source NAT for traffic to the external network. @default true */
  readonly enableSnat?: boolean;
}

/**
 * A router in a namespace of a network node.
 *
 * @example
 * const router = new Router(stack, "r1", { preferredAgent: node, externalGateway: { network: external } });
 * router.addInterface(web);
 */
export class Router extends Construct {
  /** Also for one of another copy of this package. */
  static isRouter(x: unknown): x is Router {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  /** What the environment calls it. */
  readonly name: string;

  private readonly hasGateway: boolean;
  private readonly preferredAgent?: string;
  private readonly snatAgents?: NonNullable<RouterDeclaration["configurations"]>["snat_agents"];
  private readonly interfaces: NonNullable<RouterDeclaration["interfaces"]>[number][] = [];

  constructor(scope: Construct, id: string, props: RouterProps = {}) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    const { name = id, preferredAgent, snatAgents, externalGateway, routerId, ...own } = props;
    this.name = name;
    this.hasGateway = externalGateway !== undefined;
    this.preferredAgent = preferredAgent && nameWithin(this, preferredAgent);
    this.snatAgents = snatAgents?.map((agent) => this.snatAgent(agent));
    const network = externalGateway && nameWithin(this, externalGateway.network);
    Environment.of(this).declare("routers", name, () => ({
      ...fieldsOf(own),
      ...this.place,
      external_gateway_info: externalGateway && { ...fieldsOf(externalGateway), network: network! },
      interfaces: this.interfaces,
      id: routerId,
    }));
  }

  protected get place(): Pick<RouterDeclaration, "ha" | "configurations"> {
    const { preferredAgent, snatAgents } = this;
    const isPlaced = preferredAgent !== undefined || snatAgents !== undefined;
    return {
      ha: false,
      configurations: isPlaced ? { preferred_agent: preferredAgent, snat_agents: snatAgents } : undefined,
    };
  }

  private snatAgent(agent: Host | SnatAgent) {
    if (Host.isHost(agent)) return nameWithin(this, agent);
    const { preferredAgent, masterAgent, slaveAgents, ipAddress } = agent;
    return {
      preferred_agent: preferredAgent && nameWithin(this, preferredAgent),
      master_agent: masterAgent && nameWithin(this, masterAgent),
      slave_agents: slaveAgents?.map((host) => nameWithin(this, host)),
      ip_address: ipAddress,
    };
  }

  /** UUID, known at synthesis; its namespace is `qrouter-<id>`. */
  get id(): string {
    return knownText(this, ({ topology }) => this.among(topology).id);
  }

  /** Its external address, given or allocated, known at synthesis. @throws when it has no `externalGateway` */
  get gatewayIp(): string {
    if (!this.hasGateway) throw new Error(`${this.node.path} has no gatewayIp: give it an externalGateway`);
    return knownText(this, ({ topology }) => externalAddress(this.among(topology).gateway!, "gateway"));
  }

  /** Its address on a subnet, given or allocated. Synthesis fails where it has no interface on it. */
  addressOn(subnet: Subnet): string {
    const name = nameWithin(this, subnet);
    return knownText(this, ({ topology }) => {
      const address = routerAddressOn(this.among(topology), name);
      if (address !== undefined) return address;
      throw new Error(`${this.node.path} has no address on subnet "${name}": addInterface(…) it`);
    });
  }

  private among(topology: Topology): Topology["routers"][number] {
    return lookup(topology).routers.get(this.name)!;
  }

  /**
   * Attaches the router to a subnet.
   * @param ipAddress default: the subnet's gateway address, or allocated where another router has that
   */
  addInterface(subnet: Subnet, ipAddress?: string, port: InterfaceProps = {}): void {
    this.interfaces.push({ ...fieldsOf({ ...port, ipAddress }), subnet: nameWithin(this, subnet) });
    Environment.of(this).changed();
  }
}
