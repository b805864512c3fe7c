import type { RouterDeclaration } from "../../model/declared/declarations";
import type { ExternalNetwork, HaOptions, Host } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import type { Registry } from "../checks/registry";
import { Uniqueness } from "../checks/uniqueness";
import { firstSnatAddress, snatAgentGivenTwice, snatAgentsOfPair } from "../problems/distributed";
import type { Finding } from "../problems/finding";
import { fieldNotAllowed } from "../problems/shape";
import { agentOf, resolvePair } from "./agents";

/** By which VMs of a distributed router leave. */
export interface SnatGroup {
  /** A network node; of an HA pair the master's, then the slaves'. */
  readonly agents: readonly string[];
  readonly ha: boolean;
  /** Where its external address may be declared. */
  readonly address?: Declared<string | undefined>;
}

interface Around {
  readonly hosts: Registry<Host>;
  readonly ha: HaOptions;
}

type Declaration = NonNullable<NonNullable<RouterDeclaration["configurations"]>["snat_agents"]>[number];

export interface SnatAgents {
  /** The first one is the router's own place. */
  readonly groups: readonly SnatGroup[];
  /** None was left out because of a fault. */
  readonly isComplete: boolean;
}

/** What `snat_agents` says; undefined: it is not given. */
export function resolveSnatAgents(
  given: Declared<RouterDeclaration>,
  distributed: boolean,
  network: ExternalNetwork | undefined,
  around: Around,
): SnatAgents | undefined {
  const place = given.at("configurations").at("snat_agents");
  if (place.isLeftOut()) return undefined;
  const fault = whyNot(given, distributed);
  if (fault !== undefined) {
    place.fail(fault);
    return { groups: [], isComplete: false };
  }
  for (const field of ["preferred_agent", "master_agent", "slave_agents"] as const) {
    const other = given.at("configurations").at(field);
    if (other.value !== undefined) other.fail(fieldNotAllowed(field, "snat_agents says where the router is"));
  }
  const firsts = new Uniqueness();
  const items = place.items<Declaration>();
  const groups = items.flatMap((item, index) => {
    const group = resolveGroup(item, network, around);
    const [agent] = group?.agents ?? [];
    if (group === undefined || agent === undefined) return [];
    if (index === 0 && group.address?.value !== undefined) group.address.fail(firstSnatAddress());
    return firsts.claim(agent, "", () => item.fail(snatAgentGivenTwice(agent))) ? [group] : [];
  });
  return { groups, isComplete: groups.length === items.length };
}

/** What else is said of the router that forbids it. */
function whyNot(given: Declared<RouterDeclaration>, distributed: boolean): Finding | undefined {
  if (!distributed) return fieldNotAllowed("snat_agents", "the router is not distributed; set distributed: true");
  if (given.at("ha").value === true) return snatAgentsOfPair();
  if (!given.at("external_gateway_info").isLeftOut()) return undefined;
  return fieldNotAllowed("snat_agents", "nothing leaves a router without external_gateway_info");
}

function resolveGroup(
  item: Declared<Declaration>,
  network: ExternalNetwork | undefined,
  { hosts, ha }: Around,
): SnatGroup | undefined {
  const agent = (reference: Declared<string | undefined>) => agentOf(reference, hosts, network);
  if (typeof item.value === "string") {
    const reference = item as Declared<string>;
    const host = agent(reference);
    return host === undefined ? undefined : { agents: [host], ha: false };
  }
  if (!item.isEntity()) return undefined;
  const group = item as Declared<Exclude<Declaration, string>>;
  const address = group.at("ip_address");
  const single = group.at("preferred_agent");
  if (single.value !== undefined) {
    for (const field of ["master_agent", "slave_agents"] as const) {
      if (group.at(field).value !== undefined) group.at(field).fail(fieldNotAllowed(field, "preferred_agent is given"));
    }
    const host = agent(single);
    return host === undefined ? undefined : { agents: [host], ha: false, address };
  }
  if (!group.at("master_agent").isGiven()) return undefined;
  const agents = resolvePair(group, agent, ha);
  return agents && { agents, ha: true, address };
}
