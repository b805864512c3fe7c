import { Construct } from "constructs";
import type { NetworkDeclaration } from "../lib/model/declarations";
import { fieldsOf } from "../lib/model/fields";
import { Environment } from "./environment";
import { Subnet, type SubnetProps } from "./subnet";

const SYMBOL = Symbol.for("cdktf-vrouter/Network");

/** A network outside, through a bridge of the network nodes. */
export interface ExternalNetworkProps {
  /** Which of a host's `bridgeMappings` leads to it. */
  readonly physicalNetwork: string;
  /** @default 1500 */
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
  /** VXLAN network identifier, 1 .. 16777215, unique. */
  readonly vni: number;
  /** @default 1450 */
  readonly mtu?: number;
  /** UUID. @default - derived from environment and name */
  readonly networkId?: string;
  /** Name it had so far: it keeps its ids, and nothing moves. @default - none */
  readonly renamedFrom?: string;
  /** Environment that hands it over, with the same `networkId` there: nothing moves. @default - none */
  readonly handedOverFrom?: string;
}

/**
 * A network of VMs (VXLAN), one that leads outside, or one for the adverts of HA pairs. Its id is its name.
 *
 * @example
 * const external = Network.external(stack, "public", { physicalNetwork: "physnet-ext" });
 * const web = Network.vxlan(stack, "tenant", { vni: 1001 }).addSubnet("web", { cidr: "172.16.0.0/24" });
 */
export class Network extends Construct {
  /** Leads outside; routers have their gateways on it. */
  static external(scope: Construct, id: string, { physicalNetwork, ...common }: ExternalNetworkProps): Network {
    return new Network(scope, id, { ...declared(common), external: true, physical_network: physicalNetwork });
  }

  /** Carries VMs. */
  static vxlan(scope: Construct, id: string, { vni, ...common }: VxlanNetworkProps): Network {
    return new Network(scope, id, { ...declared(common), vni });
  }

  /** Carries the adverts of {@link HaPair}s and nothing else. */
  static ha(scope: Construct, id: string, { vni, ...common }: VxlanNetworkProps): Network {
    return new Network(scope, id, { ...declared(common), ha: true, vni });
  }

  /** Also for one of another copy of this package. */
  static isNetwork(x: unknown): x is Network {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  private readonly subnets: Subnet[] = [];

  private constructor(scope: Construct, id: string, declaration: NetworkDeclaration) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    Environment.of(this).declare("networks", id, () => ({
      ...declaration,
      ...(this.subnets.length === 0
        ? {}
        : { subnets: Object.fromEntries(this.subnets.map((subnet) => [subnet.name, subnet.declaration])) }),
    }));
  }

  get name(): string {
    return this.node.id;
  }

  /** Adds a subnet. @param name unique among all subnets of the environment */
  addSubnet(name: string, props: SubnetProps): Subnet {
    const subnet = new Subnet(this, name, props);
    this.subnets.push(subnet);
    Environment.of(this).changed();
    return subnet;
  }
}

function declared({ networkId, ...own }: Omit<VxlanNetworkProps, "vni">): NetworkDeclaration {
  return { ...fieldsOf(own), id: networkId };
}
