import type { HostBundle } from "../bundle/bundle";
import type { Compilation } from "../compile";
import { compileDocument, lockDiagnostic } from "../document/compile-document";
import { formatDiagnostic } from "../document/diagnostic";
import { LockFileError, requireLock, writeLock } from "../lock/lock-file";
import type { Host } from "../topology/model";

/** What the user can mend: printed as it is. */
export class UserError extends Error {
  constructor(
    readonly lines: readonly string[],
    readonly exitStatus = 1,
  ) {
    super(lines.join("\n"));
    this.name = "UserError";
  }
}

/** @param frozen the lock file must hold all choices. @throws UserError */
export function keepChoices({ compilation, lockFile }: LoadedDocument, frozen: boolean): void {
  const { environment } = compilation.topology;
  try {
    if (frozen) requireLock(lockFile, environment, compilation.lock);
    else if (writeLock(lockFile, environment, compilation.lock))
      process.stderr.write(`${lockFile}: written; commit it\n`);
  } catch (error) {
    if (error instanceof LockFileError) throw new UserError([formatDiagnostic(lockDiagnostic(error))]);
    throw error;
  }
}

/** Hosts on which nothing is left need not be remembered. */
export function forgetHosts({ compilation, lockFile }: LoadedDocument, names: readonly string[]): void {
  const { topology, lock } = compilation;
  const hosts = Object.entries(lock.hosts).filter(([name]) => !names.includes(name));
  writeLock(lockFile, topology.environment, { ...lock, hosts: Object.fromEntries(hosts) });
}

export interface LoadedDocument {
  readonly compilation: Compilation;
  readonly lockFile: string;
}

/** Prints the document's warnings. @throws UserError with every line when it has errors */
export function loadDocument(file: string): Compilation {
  return load(file).compilation;
}

/** The same, with the file of its choices. */
export function load(file: string): LoadedDocument {
  const { result, diagnostics } = compileDocument(file);
  const lines = diagnostics.map(formatDiagnostic);
  if (result === undefined) throw new UserError(lines);
  for (const line of lines) process.stderr.write(`${line}\n`);
  return result;
}

export interface Target {
  readonly host: Host;
  readonly bundle: HostBundle;
}

/** The hosts a command is for: all of them, or the one that is named. @throws UserError when it is not declared */
export function targets({ topology, bundles }: Compilation, name: string | undefined): readonly Target[] {
  const all = topology.hosts.map((host) => ({ host, bundle: bundles.find((bundle) => bundle.host === host.name)! }));
  return named(all, name);
}

/** All of them, or the one that is named. @throws UserError when there is none */
export function named<T extends { readonly host: Host }>(all: readonly T[], name: string | undefined): readonly T[] {
  if (name === undefined) return all;
  const found = all.filter(({ host }) => host.name === name);
  if (found.length > 0) return found;
  const known = all.map(({ host }) => host.name);
  throw new UserError([
    `UNKNOWN_HOST: "${name}" is not in the document; it has ${known.length === 0 ? "no host" : known.join(", ")}`,
  ]);
}
