import type { SshDeclaration } from "./declared/declarations";
import type { Lock } from "./lock";
import { placeOf, sshDeclaration } from "./ssh-declaration";
import type { Host, Topology } from "./topology";

/** What tells whether a machine is a declared host. */
export interface MachineMarks {
  /** Addresses or names, and its VXLAN endpoint: one of them is the machine's own. */
  readonly addresses: readonly string[];
  /** One of them is the machine's own; empty: none is pinned. */
  readonly hostKeys: readonly string[];
}

/** By the names of the hosts of an environment. */
export type DeclaredMachines = Readonly<Record<string, MachineMarks>>;

/** What belongs to an environment, for the deployment of one of its hosts. */
export interface DeclaredEnvironment {
  readonly machines: DeclaredMachines;
  /** By names: how to reach each host that has external addresses, or may still have some since it had another document. */
  readonly places: Readonly<Record<string, SshDeclaration>>;
  /** Floating IPs that lead somewhere, wherever that is. */
  readonly floatingIps: readonly string[];
}

/** @param everDeclared as the lock file has them, those that are declared now among them */
export function declaredEnvironment(
  { hosts, floatingIps }: Topology,
  everDeclared: Lock["hosts"],
): DeclaredEnvironment {
  return {
    machines: machinesOf(hosts),
    places: placesOf(hosts, everDeclared),
    floatingIps: floatingIps.flatMap(({ fixedIp, target, forwards }) =>
      target === undefined && forwards.length === 0 ? [] : [fixedIp.ipAddress],
    ),
  };
}

function placesOf(hosts: readonly Host[], everDeclared: Lock["hosts"]): DeclaredEnvironment["places"] {
  const former = Object.entries(everDeclared).flatMap(([name, entry]): [string, SshDeclaration][] => [
    ...(hosts.some((host) => host.name === name) ? [] : [[name, entry.ssh] as [string, SshDeclaration]]),
    ...(entry.former ?? []).map((ssh): [string, SshDeclaration] => [`${name} at ${placeOf(ssh)}`, ssh]),
  ]);
  const now = new Set(hosts.map(({ ssh }) => placeOf(ssh)));
  return Object.fromEntries([
    ...hosts
      .filter(({ bridgeMappings }) => Object.keys(bridgeMappings).length > 0)
      .map(({ name, ssh }): [string, SshDeclaration] => [name, sshDeclaration(ssh)]),
    ...former.filter(([, ssh]) => !now.has(placeOf(ssh))),
  ]);
}

export function machinesOf(hosts: readonly Host[]): DeclaredMachines {
  return Object.fromEntries(
    hosts.map(({ name, ssh, underlayIp }) => [
      name,
      {
        addresses: [ssh.address, ...(underlayIp === undefined ? [] : [underlayIp])],
        hostKeys: [ssh.hostKey ?? []].flat(),
      },
    ]),
  );
}
