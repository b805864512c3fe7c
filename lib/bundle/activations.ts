import type { Layout } from "../artefacts/layout";
import type { Activation } from "./bundle";
import { fileKindOf, type FileOfKind, type Reader } from "./file-kinds";

/**
 * What a change of a file makes necessary: the one rule, for the deployment and for the review.
 * @param path below `current/`
 * @param units of the host
 */
export function activationsOf(layout: Layout, path: string, units: readonly string[]): Activation[] {
  const file = fileKindOf(path);
  if (file === undefined) return [];
  return readersOf(file).flatMap(([kind, action]) =>
    unitsOf(layout, kind, file, units).map((unit) => ({ unit, action })),
  );
}

function readersOf({ readers = [], name }: FileOfKind): readonly Reader[] {
  return typeof readers === "function" ? readers(name!) : readers;
}

function unitsOf(layout: Layout, kind: Reader[0], { id }: FileOfKind, units: readonly string[]): readonly string[] {
  if (kind === "l2") return [layout.segmentsUnit];
  if (id !== undefined) return [layout.unit(kind, id)];
  return units.filter((unit) => unit.startsWith(layout.template(kind).replace(".service", "")));
}
