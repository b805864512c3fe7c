import type { Compilation } from "../../../compile";
import { cleanFormerPlaces } from "../../../engine/removal/former-places";
import { removeEnvironment } from "../../../engine/removal/remove";
import { inventoryOf } from "../../../engine/status/inventory";
import type { Log } from "../../../engine/transaction/log";
import { UserError } from "../../../errors/user-error";
import { selected, type Selection } from "../../../fleet/targets";
import { locked } from "../../../model/lock";
import { machinesOf } from "../../../model/machines";
import { endpointOf } from "../../../model/ssh-declaration";
import { ENVIRONMENT_LENGTH, namePattern } from "../../../model/declared/patterns";
import type { Host, SshEndpoint } from "../../../model/topology";
import { changingContext, processContext } from "../../../terminal/process-context";
import { isAttended } from "../../../terminal/question";
import { counted } from "../../../text/counted";
import { confirm } from "../../confirmation";
import { eachHostTold } from "../../output/hosts-at-work";
import { Progress } from "../../output/progress";

export interface Leaving {
  readonly host: { readonly name: string; readonly role?: Host["role"]; readonly ssh: SshEndpoint };
}

export interface RemoveOptions {
  readonly host?: Selection;
  /** Whatever is there of it is removed. @default - the document's own, as far as it is of these hosts */
  readonly environment?: string;
  /** Nobody is asked. */
  readonly yes: boolean;
}

/**
 * Leaves nothing of an environment on the hosts that are declared, or were, and where they were before.
 * On a terminal it says what is there, and asks.
 */
export async function removeDocument(
  compilation: Compilation,
  { host: selection, environment, yes }: RemoveOptions,
): Promise<void> {
  if (environment !== undefined && !namePattern(ENVIRONMENT_LENGTH).accepts(environment)) {
    throw new UserError([
      `BAD_NAME: "${environment}" is no name of an environment; vrouter inventory lists what there is`,
    ]);
  }
  const all = [...compilation.topology.hosts.map((host) => ({ host })), ...removed(compilation)];
  const leaving = selected(all, selection, "the document and its lock file");
  const named = environment ?? compilation.topology.environment;
  if (!yes && isAttended()) {
    const question = `Leave nothing of environment ${named} on ${counted(leaving.length, "host")}?`;
    await confirm(await whatIsThere(leaving, named), question);
  }
  const { results, failure } = await clean(compilation, leaving, new Progress(true).log, environment);
  if (failure !== undefined) throw failure;
  process.stdout.write(`removed: environment ${named} from ${counted(results.length, "host")}\n`);
}

/** What each host has of an environment, or why that is not known. */
async function whatIsThere(hosts: readonly Leaving[], environment: string): Promise<string[]> {
  const { results, failure } = await eachHostTold(hosts, async ({ host }) => {
    const { environments } = await inventoryOf(host.ssh, processContext());
    const own = environments.find((entry) => entry.environment === environment);
    if (own === undefined) return `${host.name}: has nothing of it`;
    const { routers, dhcp } = own;
    return `${host.name}: ${counted(routers.length, "router")} and ${counted(dhcp.length, "DHCP server")} go`;
  });
  return [...results, ...(failure?.lines ?? [])];
}

/**
 * Cleans the hosts that left the document, and where hosts were before they were declared at another place.
 * @returns names of hosts that left and on which nothing is left
 * @throws UserError when one could not be cleaned
 */
export async function cleanLeftovers(compilation: Compilation, log: Log): Promise<readonly string[]> {
  const { topology, lock } = compilation;
  const moved = topology.hosts.filter(({ name }) => lock.hosts[name]?.former !== undefined).map((host) => ({ host }));
  const { failure: uncleaned } = await eachHostTold(moved, ({ host }) => cleanFormer(compilation, { host }, log));
  if (uncleaned !== undefined) throw uncleaned;
  const { results, failure } = await clean(compilation, removed(compilation), log);
  if (failure === undefined) return results;
  const advice = "if it is gone for good, delete it from `hosts` of the lock file";
  throw new UserError([...failure.lines, advice], failure.exitStatus);
}

/** The hosts that left the document, and how they were reached. */
export function removed({ removedHosts }: Compilation): Leaving[] {
  return Object.entries(removedHosts).map(([name, { ssh }]) => ({ host: { name, ssh: endpointOf(ssh) } }));
}

/** @param environment whatever is there of it; undefined: what was deployed as these hosts */
function clean(compilation: Compilation, hosts: readonly Leaving[], log: Log, environment?: string) {
  return eachHostTold(hosts, async (leaving) => {
    const { host } = leaving;
    if (environment === undefined) await cleanFormer(compilation, leaving, log);
    await removeEnvironment(
      { environment: environment ?? compilation.topology.environment, host: host.name },
      changing(compilation, leaving, log),
      environment === undefined ? "host" : "anyone",
    );
    return host.name;
  });
}

/** @throws EngineError when one of its places could not be cleaned */
async function cleanFormer(compilation: Compilation, leaving: Leaving, log: Log): Promise<void> {
  const { topology, lock } = compilation;
  const { name: host } = leaving.host;
  const places = (locked(lock.hosts, host)?.former ?? []).map(endpointOf);
  const target = { environment: topology.environment, host };
  const [first] = await cleanFormerPlaces(target, places, changing(compilation, leaving, log));
  if (first !== undefined) throw first.error;
}

function changing({ topology }: Compilation, { host }: Leaving, log: Log) {
  return { endpoint: host.ssh, log, declared: machinesOf(topology.hosts), context: changingContext() };
}
