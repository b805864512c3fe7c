import type { ResourceType } from "./wire-format";

/** One object as one file has it, its fields by the names of the REST bodies. */
export interface Resource {
  readonly kind: ResourceType;
  /** File and where in it: `ports.json [3]`. */
  readonly place: string;
  /** What the file says; a field that is null says nothing, but for those of {@link MAY_BE_NULL}. */
  readonly fields: ReadonlyMap<string, unknown>;
}

/** Null means that there is none. */
const MAY_BE_NULL: readonly string[] = ["gateway_ip", "external_gateway_info"];

export function resource(kind: ResourceType, place: string, fields: Iterable<readonly [string, unknown]>): Resource {
  const said = [...fields].filter(([name, value]) => value !== null || MAY_BE_NULL.includes(name));
  return { kind, place, fields: new Map(said) };
}

/** How a place is named: `router "r1" (972f90f7-…)`. */
export function labelOf({ kind, fields }: Resource): string {
  const what = kind === "floatingip" ? "floating IP" : kind.replaceAll("_", " ");
  const [name, id] = [fields.get("name") ?? fields.get("floating_ip_address"), fields.get("id")].map((value) =>
    typeof value === "string" && value !== "" ? value : undefined,
  );
  if (name === undefined) return id === undefined ? what : `${what} ${id}`;
  return `${what} ${JSON.stringify(name)}${id === undefined ? "" : ` (${id})`}`;
}
