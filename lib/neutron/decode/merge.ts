import type { Remark } from "../report/remark";
import { labelOf, resource, type Resource } from "./resource";

/**
 * What several files say of one object, put together by its id: a list may have what `show` has not. Where two say
 * different things of what an import reads, that is an error: the network was changed in between.
 *
 * @param read fields that matter, by kind
 */
export function merge(
  resources: readonly Resource[],
  read: Readonly<Record<string, readonly string[]>>,
): { resources: readonly Resource[]; remarks: readonly Remark[] } {
  const remarks: Remark[] = [];
  const merged = new Map<string, Resource>();
  for (const [index, one] of resources.entries()) {
    const id = one.fields.get("id");
    const key = typeof id === "string" ? `${one.kind} ${id.toLowerCase()}` : `${index}`;
    const other = merged.get(key);
    if (other === undefined) {
      merged.set(key, one);
      continue;
    }
    for (const name of read[one.kind] ?? []) remarks.push(...contradiction(other, one, name));
    merged.set(key, resource(one.kind, other.place, [...one.fields, ...other.fields]));
  }
  return { resources: [...merged.values()], remarks };
}

function contradiction(before: Resource, after: Resource, name: string): Remark[] {
  const [a, b] = [before, after].map(({ fields }) => fields.get(name));
  if (a === undefined || b === undefined || canonical(a) === canonical(b)) return [];
  const message = `${name} is ${canonical(b)} here and ${canonical(a)} at ${before.place}; take both again at one time`;
  return [{ severity: "error", code: "CONTRADICTION", place: after.place, subject: labelOf(after), message }];
}

/** The API gives lists in no order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${canonical(inner)}`);
  return `{${entries.sort().join(", ")}}`;
}
