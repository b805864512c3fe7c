import type { Declarations } from "../model/declared/declarations";
import type { Host } from "../model/topology";
import { onDisk } from "../sources/texts";
import { resolveUnpinnedHosts } from "../topology/hosts/unpinned-hosts";
import { diagnose, type Diagnostic } from "./yaml/diagnostic";
import { readDocument } from "./yaml/read-document";

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
