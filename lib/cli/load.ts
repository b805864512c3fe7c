import type { Compilation } from "../compile";
import { compileDocument } from "../document/compile-document";
import { formatDiagnostic } from "../document/yaml/diagnostic";
import { UserError } from "../errors/user-error";
import { requireLock, requireWritable, writeLock } from "../lock/lock-file";
import { withoutFormer, type Lock, type LockedHost } from "../model/lock";
import { wordFor } from "../sources/synthesised";
import { forDocument } from "../text/for-document";

/** @param frozen the lock file must hold all choices. @throws LockFileError */
export function keepChoices({ compilation, lockFile, writer }: LoadedDocument, frozen: boolean): void {
  const { environment } = compilation.topology;
  if (frozen) requireLock(lockFile, environment, compilation.lock, writer);
  else if (writeLock(lockFile, environment, compilation.lock))
    process.stderr.write(`${lockFile}: written; commit it\n`);
}

/** What {@link keepChoices} refuses, before anything is done. @throws LockFileError */
export function requireChoices({ compilation, lockFile, writer }: LoadedDocument, frozen: boolean): void {
  const { environment } = compilation.topology;
  if (frozen) requireLock(lockFile, environment, compilation.lock, writer);
  else requireWritable(lockFile, environment, compilation.lock);
}

/** Before hosts are cleaned that are then to be forgotten. @throws LockFileError */
export function requireForgetting({ compilation, lockFile }: LoadedDocument): void {
  const { topology, removedHosts } = compilation;
  requireWritable(lockFile, topology.environment, without(compilation.lock, Object.keys(removedHosts)));
}

/** Hosts, and places of hosts, on which nothing is left need not be remembered. @throws LockFileError */
export function forgetHosts({ compilation, lockFile }: LoadedDocument, names: readonly string[]): void {
  writeLock(lockFile, compilation.topology.environment, without(compilation.lock, names));
}

function without(lock: Lock, names: readonly string[]): Lock {
  const hosts = Object.entries(lock.hosts).filter(([name]) => !names.includes(name));
  const here = hosts.map(([name, entry]): [string, LockedHost] => [name, { ...entry, former: undefined }]);
  return { ...lock, hosts: Object.fromEntries(here) };
}

/** The same with nothing left to remember of the carriers, and places, that declared hosts had before. */
export function afterDeployment(document: LoadedDocument): LoadedDocument {
  const { compilation } = document;
  const lock = withoutFormer(compilation.lock, compilation.removedHosts);
  return { ...document, compilation: { ...compilation, lock }, writer: `${document.writer} --deployed` };
}

export interface LoadedDocument {
  readonly compilation: Compilation;
  readonly lockFile: string;
  /** The command that writes that file. */
  readonly writer: string;
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
  return { ...result, writer: forDocument("vrouter lock DOCUMENT", wordFor(file)) };
}
