import { namePattern, NAME_LENGTH } from "../../model/declared/patterns";
import type { NeutronObject } from "../model";
import type { Report } from "../report/report";

const NAME = namePattern(NAME_LENGTH);
const SUFFIX_LENGTH = 1 + 8;

/**
 * A document's name for each object: its own where that is a valid name and not taken, else the nearest to it, with
 * the start of the id where several would have the same.
 */
export function namesFor<T extends NeutronObject>(kind: string, objects: readonly T[], report: Report): Map<T, string> {
  const wanted = objects.map((object) => [object, near(kind, object)] as const);
  const count = new Map<string, number>();
  for (const [, name] of wanted) count.set(name, (count.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  return new Map(
    wanted.map(([object, name]) => {
      const own = free(count.get(name) === 1 ? name : suffixed(name, object.id), taken);
      taken.add(own);
      if (object.name !== "" && object.name !== own) report.loss(object, `is called ${own} here`, "RENAMED");
      return [object, own] as const;
    }),
  );
}

function near(kind: string, { name, id }: NeutronObject): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const exact = NAME.accepts(name) ? name : plain;
  if (exact === "") return suffixed(kind, id);
  const lettered = /^[a-z]/.test(exact) ? exact : `${kind}-${exact}`;
  return lettered.slice(0, NAME_LENGTH).replace(/-$/, "");
}

function suffixed(name: string, id: string | undefined): string {
  const suffix = (id ?? "").replace(/[^0-9a-f]/g, "").slice(0, SUFFIX_LENGTH - 1);
  return suffix === "" ? name : `${name.slice(0, NAME_LENGTH - SUFFIX_LENGTH)}-${suffix}`;
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const next = `${name.slice(0, NAME_LENGTH - 1 - String(number).length)}-${number}`;
    if (!taken.has(next)) return next;
  }
}
