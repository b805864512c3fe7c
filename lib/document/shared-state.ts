import { errorAt, quote } from "../topology/problems/finding";
import type { BackendDeclaration, EnvironmentDocument } from "../model/declared/declarations";
import { diagnose, type Diagnostic } from "./yaml/diagnostic";
import type { DocumentSource } from "./yaml/source";

/** Documents that would keep their states in one place, where each deployment destroys what the other has deployed. */
export function sharedStates(
  documents: readonly { file: string; source: DocumentSource; document: EnvironmentDocument }[],
): Diagnostic[] {
  const places = new Map<string, string>();
  return documents.flatMap(({ file, source, document }) => {
    const place = placeOf(document.backend);
    if (place === undefined) return [];
    const other = places.get(place);
    places.set(place, file);
    if (other === undefined) return [];
    const message = `the state of environment ${quote(document.environment)} would lie where that of ${other} does, and each would destroy the other's hosts; ${advice(document.backend!)}`;
    return diagnose(file, source, [errorAt(["backend"], { code: "SHARED_STATE", message })]);
  });
}

/** Settings that are equal name the same place; the default of `local` has the environment's name in it. */
function placeOf(backend: BackendDeclaration | undefined): string | undefined {
  if (backend === undefined || (backend.type === "local" && backend["path"] === undefined)) return undefined;
  return JSON.stringify(Object.entries(backend).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function advice({ type }: BackendDeclaration): string {
  const key = DISTINCT[type];
  return `give ${key === undefined ? "one of them another place" : `each a ${quote(key)} of its own`}`;
}

/** The key that is best made to differ. */
const DISTINCT: Readonly<Record<string, string>> = {
  local: "path",
  pg: "schema_name",
  http: "address",
  s3: "key",
  gcs: "prefix",
  azurerm: "key",
  consul: "path",
  cos: "prefix",
  oss: "prefix",
};
