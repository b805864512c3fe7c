import type { Construct } from "constructs";
import type { RouterDeclaration } from "../lib/model/declared/declarations";
import type { Host } from "./host";
import { Router, type CommonRouterProps } from "./router";
import { nameWithin } from "./values/same-stack";

const SYMBOL = Symbol.for("cdktf-vrouter/HaPair");

/** Where a pair is, and what it has in common with any router. */
export interface HaPairProps extends CommonRouterProps {
  /** Network node that has the router's addresses as long as it runs. @default - the scheduler chooses, with the slaves */
  readonly masterAgent?: Host;
  /** Network nodes that take over, the first one first; `[]` with `minL3AgentsPerRouter: 1`: none. @default - the scheduler chooses, with the master */
  readonly slaveAgents?: readonly Host[];
}

/**
 * A router with an instance on two or more network nodes, of which one is active (VRRP). It is a {@link Router} wherever
 * one is asked for, and needs a `Network.ha` for its adverts.
 *
 * @example
 * Network.ha(stack, "ha-net", { vni: 2001 });
 * const edge = new HaPair(stack, "edge", {
 *   masterAgent: node1,
 *   slaveAgents: [node2],
 *   externalGateway: { network: external },
 * });
 * edge.addInterface(web);
 */
export class HaPair extends Router {
  /** Also for one of another copy of this package. */
  static isHaPair(x: unknown): x is HaPair {
    return typeof x === "object" && x !== null && SYMBOL in x;
  }

  private readonly agents: RouterDeclaration["configurations"];

  constructor(scope: Construct, id: string, { masterAgent, slaveAgents, ...common }: HaPairProps = {}) {
    super(scope, id, common);
    Object.defineProperty(this, SYMBOL, { value: true });
    if (masterAgent === undefined && slaveAgents === undefined) return;
    this.agents = {
      master_agent: masterAgent && nameWithin(this, masterAgent),
      slave_agents: slaveAgents?.map((host) => nameWithin(this, host)),
    };
  }

  protected override get place(): Pick<RouterDeclaration, "ha" | "configurations"> {
    return { ha: true, configurations: this.agents };
  }
}
