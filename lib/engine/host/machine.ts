import { EngineError } from "../../errors/engine-error";
import type { DeclaredMachines, MachineMarks } from "../../model/machines";
import type { SshEndpoint } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { forDocument } from "../../text/for-document";
import { factIn, factsIn } from "./facts";
import { RemoteHost } from "./remote-host";

/** Which machine a host is, in its own words. */
export interface Machine {
  /** Its `/etc/machine-id`, or an id of ours where it has none. */
  readonly id?: string;
  /** The name under which an environment was deployed there, and the id of the machine it was deployed on. */
  readonly deployed?: { readonly host: string; readonly id?: string };
  readonly addresses: readonly string[];
  /** As `host_key` has them. */
  readonly hostKeys: readonly string[];
}

export async function identify(host: RemoteHost, environment: string): Promise<Machine> {
  return parseMachine(await host.ask("identity", [environment]));
}

/** Changes nothing. @throws EngineError when the host cannot be asked */
export function machineAt(endpoint: SshEndpoint, environment: string, context: RunContext): Promise<Machine> {
  return RemoteHost.asked(endpoint, context, (host) => identify(host, environment));
}

/** Reads what `host/engine/look/identity.sh` says. */
export function parseMachine(output: string): Machine {
  const all = factsIn(output);
  const as = all("deployed").length === 0 ? undefined : factIn(all, "deployed");
  return {
    id: all("machine")[0]?.[0],
    deployed: as === undefined ? undefined : { host: as[0], id: as[1] === "-" ? undefined : as[1] },
    addresses: all("own-address").map(([address]) => address!),
    hostKeys: all("key").map(([type, key]) => `${type} ${key}`),
  };
}

/** What is to be changed on a machine, and what else its environment has. */
export interface Claim {
  readonly environment: string;
  readonly host: string;
  /** Hosts that the environment has now. */
  readonly declared: DeclaredMachines;
}

/** What is to be removed from a machine. */
export interface RemovalClaim extends Claim {
  /** See `RunContext`. */
  readonly document?: string | undefined;
  /** The host is declared, at another place. */
  readonly isFormer?: boolean;
  /** The machine at that place. */
  readonly successor?: Machine;
}

/**
 * Before anything of a host is changed: that the machine behind its address is not another host of the environment, or a copy.
 * @param remedy what to do when it is to be the host all the same
 * @throws EngineError
 */
export function requireOwnMachine(machine: Machine, { environment, host, declared }: Claim, remedy: string): void {
  const { id, deployed } = machine;
  if (deployed === undefined) return;
  if (deployed.host !== host && Object.hasOwn(declared, deployed.host)) {
    throw new EngineError(
      "WRONG_MACHINE",
      `this machine is host ${deployed.host} of environment ${environment}, which is declared too: the address of ${host} leads to ` +
        `the wrong machine, or both names mean this one, or it is a copy; correct that. ${remedy}; nothing was changed`,
    );
  }
  if (deployed.host === host && id !== undefined && deployed.id !== undefined && deployed.id !== id) {
    throw new EngineError(
      "COPIED_MACHINE",
      `environment ${environment} was deployed as ${host} on the machine with id ${deployed.id}, and this one has id ${id}: it is a ` +
        `copy of that machine, or got another id. If it is a copy, correct the address of ${host}. ${remedy}; nothing was changed`,
    );
  }
}

/** What to do when a machine is to be a host whatever it was before. */
export function acceptance(host: string): string {
  return `If it is to be ${host} from now on: vrouter apply DOCUMENT --host ${host} --accept-machine`;
}

/**
 * Whether the environment may be removed from a machine for a host's sake.
 * @param machine as it says itself
 * @param resolved the declared hosts, with the addresses of their names
 * @returns the declared host that the machine has become; undefined: remove it
 * @throws EngineError when the machine is, or may be, another one than is meant
 */
export function becameOf(machine: Machine, claim: RemovalClaim, resolved: DeclaredMachines): string | undefined {
  const { host, declared, environment, isFormer, successor, document } = claim;
  const { deployed } = machine;
  if (deployed === undefined) return undefined;
  const remedy = forDocument(
    `To clean it all the same: vrouter remove DOCUMENT --host ${host} --environment ${environment}`,
    document,
  );
  if (Object.hasOwn(declared, host) && isFormer !== true) {
    requireOwnMachine(machine, claim, remedy);
    return undefined;
  }
  if (deployed.host !== host && Object.hasOwn(declared, deployed.host)) return deployed.host;
  requireOwnMachine(machine, claim, remedy);
  if (isFormer === true && successor !== undefined && isSame(machine, successor)) return host;
  const [same] = Object.entries(resolved).find(([, marks]) => isMachine(machine, marks)) ?? [];
  if (same === undefined || isFormer === true) return same;
  throw new EngineError(
    "MACHINE_DECLARED",
    `${host} is declared no more, but its machine is declared as ${same}: it is not cleaned. Deploy ${same}, and it has nothing of ` +
      `${host} left. ${remedy}`,
  );
}

/** Copies may have one id, but not one address. */
function isSame(a: Machine, b: Machine): boolean {
  return a.id !== undefined && a.id === b.id && [...a.addresses].sort().join() === [...b.addresses].sort().join();
}

/** It has one of the addresses, and one of the keys if any are known. */
function isMachine({ addresses, hostKeys }: Machine, marks: MachineMarks): boolean {
  const mayHaveKey = marks.hostKeys.length === 0 || hostKeys.length === 0;
  const hasKey = mayHaveKey || marks.hostKeys.some((key) => hostKeys.includes(key));
  return hasKey && marks.addresses.some((address) => addresses.includes(address));
}
