import type { Declarations } from "../topology/declarations";
import type { Host } from "../topology/model";
import { resolveUnpinnedHosts } from "../topology/unpinned-hosts";
import { onDisk } from "../sources/texts";
import { diagnose, type Diagnostic } from "./diagnostic";
import { readDocument } from "./read-document";

/** The hosts of a document, which may lack host keys and whose other parts may be unfinished. */
export function declaredHosts(path: string): {
  readonly hosts: readonly Host[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const { source, faults } = readDocument(path, onDisk);
  if (faults !== undefined) return { hosts: [], diagnostics: faults };
  const { hosts, problems } = resolveUnpinnedHosts(source.value as Declarations);
  return { hosts, diagnostics: diagnose(onDisk.label(path), source, problems) };
}
