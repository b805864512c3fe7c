import type { RouterDeclaration } from "../../model/declared/declarations";
import type { ExternalNetwork, HaOptions, Host } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import type { Registry } from "../checks/registry";
import { bridgeFor, eligibleNodes, networkHost } from "../hosts/hosts";
import { agentConflict, agentNotGiven, notEnoughNodes, tooFewAgents, tooManyAgents } from "../problems/ha";
import { duplicateItem, noBridge, noEligibleHost } from "../problems/references";
import { fieldNotAllowed } from "../problems/shape";

type Configurations = Declared<RouterDeclaration["configurations"]>;

interface Around {
  readonly hosts: Registry<Host>;
  readonly ha: HaOptions;
}

/** The network nodes a router is pinned to, or the certainty that there are some to choose. */
export function resolveAgents(
  name: string,
  given: Declared<RouterDeclaration>,
  ha: boolean,
  network: ExternalNetwork | undefined,
  { hosts, ha: options }: Around,
): readonly string[] | undefined {
  const configurations = given.at("configurations");
  const agent = (reference: Declared<string | undefined>) => agentOf(reference, hosts, network);
  checkKind(configurations, ha);
  const eligible = eligibleNodes(hosts.values(), network?.physicalNetwork).length;
  if (!ha) {
    const reference = configurations.at("preferred_agent");
    const preferred = agent(reference);
    if (reference.value !== undefined) return preferred === undefined ? undefined : [preferred];
    if (hosts.isComplete() && eligible === 0) {
      given.fail(noEligibleHost(`router "${name}"`, network?.physicalNetwork));
    }
    return undefined;
  }
  if (isPinned(configurations)) return resolvePair(configurations, agent, options);
  if (hosts.isComplete() && eligible < options.minAgents) {
    given.fail(notEnoughNodes(name, eligible, options.minAgents, network?.physicalNetwork));
  }
  return undefined;
}

function checkKind(configurations: Configurations, ha: boolean): void {
  const [foreign, why] = ha
    ? [["preferred_agent"] as const, "the router is an HA pair; use master_agent and slave_agents, or set ha: false"]
    : [["master_agent", "slave_agents"] as const, "the router is not an HA pair; use preferred_agent"];
  for (const field of foreign) {
    if (configurations.at(field).value !== undefined) configurations.at(field).fail(fieldNotAllowed(field, why));
  }
}

function isPinned(configurations: Configurations): boolean {
  const slaves: unknown = configurations.at("slave_agents").value;
  const hasSlaves = slaves !== undefined && !(Array.isArray(slaves) && slaves.length === 0);
  return hasSlaves || configurations.at("master_agent").value !== undefined;
}

export function resolvePair(
  configurations: Declared<Pick<NonNullable<Configurations["value"]>, "master_agent" | "slave_agents"> | undefined>,
  agent: (reference: Declared<string | undefined>) => string | undefined,
  { minAgents, maxAgents }: HaOptions,
): readonly string[] | undefined {
  const [masterPlace, slavesPlace] = [configurations.at("master_agent"), configurations.at("slave_agents")];
  const items = slavesPlace.items();
  if (masterPlace.value === undefined) return slavesPlace.fail(agentNotGiven("slave_agents", "master_agent"));
  const master = agent(masterPlace);
  if (items.length === 0) {
    const none = Array.isArray(slavesPlace.value);
    if (none && minAgents === 1) return master === undefined ? undefined : [master];
    if (none || slavesPlace.value === undefined) masterPlace.fail(agentNotGiven("master_agent", "slave_agents"));
    return undefined;
  }
  const slaves: string[] = [];
  for (const item of items) {
    const slave = agent(item);
    if (slave === undefined) continue;
    if (slave === master) item.fail(agentConflict(slave));
    else if (slaves.includes(slave)) item.fail(duplicateItem(`host "${slave}"`));
    else slaves.push(slave);
  }
  const count = 1 + items.length;
  if (count < minAgents) slavesPlace.fail(tooFewAgents(count, minAgents));
  if (maxAgents > 0 && count > maxAgents) slavesPlace.fail(tooManyAgents(count, maxAgents));
  return master === undefined ? undefined : [master, ...slaves];
}

export function agentOf(
  reference: Declared<string | undefined>,
  hosts: Registry<Host>,
  network: ExternalNetwork | undefined,
): string | undefined {
  const host = networkHost(hosts, reference);
  if (host !== undefined && network !== undefined && bridgeFor(host, network.physicalNetwork) === undefined) {
    reference.fail(noBridge(host.name, network.physicalNetwork, network.name));
  }
  return host?.name;
}
