import type { IResolvable } from "cdktf";
import { Construct } from "constructs";
import type { Compilation } from "../lib/compile";
import type { NetworkDeclaration } from "../lib/model/declared/declarations";
import { fieldsOf } from "../lib/model/declared/fields";
import { lookup } from "../lib/model/lookup";
import { vmNetworks, type VmNetwork } from "../lib/placement/reach/vm-networks";
import { Environment } from "./environment";
import type { Host } from "./host";
import { knownText, knownValue } from "./outputs/known-later";
import { Subnet, type SubnetProps } from "./subnet";
import { plainText } from "./values/plain-text";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/Network");

/** A network outside, through a bridge of the network nodes. */
export interface ExternalNetworkProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** Which of a host's `bridgeMappings` leads to it. */
  readonly physicalNetwork: string;
  /** Bytes of an IP packet at most. @default 1500 */
  readonly mtu?: number;
  /** UUID. @default - derived from environment and name */
  readonly networkId?: string;
  /** Name it had so far: it keeps its ids, and nothing moves. @default - none */
  readonly renamedFrom?: string;
  /** Environment that hands it over, with the same `networkId` there: nothing moves. @default - none */
  readonly handedOverFrom?: string;
}

/** A segment between hosts. */
export interface VxlanNetworkProps {
  /** What documents, plans and `vrouter` call it: lower-case letters, digits and "-". @default - the construct's id */
  readonly name?: string;
  /** VXLAN network identifier, 1 .. 16777215, unique. */
  readonly vni: number;
  /** Bytes of an IP packet at most; the underlay needs 50 more. @default 1450 */
  readonly mtu?: number;
  /** UUID. @default - derived from environment and name */
  readonly networkId?: string;
  /** Name it had so far: it keeps its ids, and nothing moves. @default - none */
  readonly renamedFrom?: string;
  /** Environment that hands it over, with the same `networkId` there: nothing moves. @default - none */
  readonly handedOverFrom?: string;
}

/**
 * A network of VMs (VXLAN), one that leads outside, or one for the adverts of HA pairs.
 *
 * @example
 * const external = Network.external(stack, "public", { physicalNetwork: "physnet-ext" });
 * const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
 */
export class Network extends Construct {
  /** Leads outside; routers have their gateways on it. */
  static external(
    scope: Construct,
    id: string,
    { name = id, physicalNetwork, ...common }: ExternalNetworkProps,
  ): Network {
    return new Network(scope, id, name, { ...declared(common), external: true, physical_network: physicalNetwork });
  }

  /** Carries VMs. */
  static vxlan(scope: Construct, id: string, { name = id, vni, ...common }: VxlanNetworkProps): Network {
    return new Network(scope, id, name, { ...declared(common), vni });
  }

  /** Carries the adverts of {@link HaPair}s and nothing else. */
  static ha(scope: Construct, id: string, { name = id, vni, ...common }: VxlanNetworkProps): Network {
    return new Network(scope, id, name, { ...declared(common), ha: true, vni });
  }

  /** Also for one of another copy of this package. */
  static isNetwork(x: unknown): x is Network {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  private readonly subnets: Subnet[] = [];

  private constructor(
    scope: Construct,
    id: string,
    /** What the environment calls it. */
    readonly name: string,
    declaration: NetworkDeclaration,
  ) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    Environment.of(this).declare("networks", name, () => ({
      ...declaration,
      ...(this.subnets.length === 0
        ? {}
        : { subnets: Object.fromEntries(this.subnets.map((subnet) => [subnet.name, subnet.declaration])) }),
    }));
  }

  /** UUID, known at synthesis. */
  get id(): string {
    return knownText(this, ({ topology }) => lookup(topology).networks.get(this.name)!.id);
  }

  /**
   * Compute host -> the bridge there that VMs of this network are attached to, `{ "compute-1": "brq47912be5-15" }`, known at
   * synthesis. A network is on the compute hosts that a mapping on it names, and on those with an instance of its
   * distributed router.
   */
  get bridges(): IResolvable {
    return knownValue(this, (compilation) =>
      Object.fromEntries(this.onHosts(compilation).map(({ host, bridge }) => [host, bridge])),
    );
  }

  /** The bridge on a compute host that VMs of this network are attached to. Synthesis fails where the network is not there. */
  bridgeOn(host: Host): string {
    const name = nameWithin(this, host);
    return knownText(this, (compilation) => {
      const there = this.onHosts(compilation).find((one) => one.host === name);
      if (there !== undefined) return there.bridge;
      throw new Error(
        `${this.node.path} has no bridge on host "${name}": no VM of it is there; give a DhcpHostMapping of it with that host`,
      );
    });
  }

  private onHosts({ topology, placement }: Compilation): readonly VmNetwork[] {
    return vmNetworks(topology, placement).filter(({ network }) => network === this.name);
  }

  /** Adds a subnet. @param name unique among all subnets of the environment */
  addSubnet(name: string, props: SubnetProps): Subnet {
    plainText(`a subnet's name of ${this.node.path}`, name);
    const subnet = new Subnet(this, name, props);
    this.subnets.push(subnet);
    Environment.of(this).changed();
    return subnet;
  }
}

function declared({ networkId, ...own }: Omit<VxlanNetworkProps, "vni" | "name">): NetworkDeclaration {
  return { ...fieldsOf(own), id: networkId };
}
