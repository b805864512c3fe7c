import { badRequest, notFound } from "../base/api-error";
import type { Body, Resource } from "../base/resource";

/** What is asked of a list: names and values as they stand in the URL, in their order. */
export type Query = readonly (readonly [name: string, value: string])[];

export interface Page {
  readonly items: readonly Body[];
  readonly fields: readonly string[];
  readonly links: readonly { readonly rel: "next" | "previous"; readonly query: Query }[];
}

const OWN = new Set(["fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse"]);

/** The part of a list that is asked for. @throws ApiError */
export function page(resource: Resource, all: readonly Body[], query: Query): Page {
  const values = (name: string): string[] => query.flatMap(([key, value]) => (key === name ? [value] : []));
  const filters = query.filter(([name]) => !OWN.has(name));
  const limit = limitOf(values("limit")[0]);
  const reverse = /^true$/i.test(values("page_reverse")[0] ?? "");
  const found = sorted(resource, filtered(resource, all, filters), values("sort_key"), values("sort_dir"));
  const [marker] = values("marker");
  const { items, before, behind } = pageOf(resource, found, { marker, limit, reverse });
  const link = (rel: "next" | "previous", id: string | undefined): Page["links"] => {
    if (id === undefined) return [];
    const kept = query.filter(([name]) => name !== "marker" && name !== "page_reverse");
    const back: Query = rel === "previous" ? [["page_reverse", "True"]] : [];
    return [{ rel, query: [...kept, ["marker", id], ...back] }];
  };
  return {
    items,
    fields: values("fields"),
    links:
      limit === undefined
        ? []
        : [
            ...link("next", behind ? items.at(-1)?.id : undefined),
            ...link("previous", before ? items[0]?.id : undefined),
          ],
  };
}

function limitOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^\d{1,9}$/.test(given)) throw badRequest(`limit ${JSON.stringify(given)} is no number from 0`);
  return given === "0" ? undefined : Number(given);
}

function filtered({ attributes }: Resource, all: readonly Body[], filters: Query): readonly Body[] {
  const wanted = new Map<string, string[]>();
  for (const [name, value] of filters) {
    if (!Object.hasOwn(attributes, name) || attributes[name]!.hidden === true) {
      throw badRequest(`['${name}'] is invalid attribute for filtering`);
    }
    wanted.set(name, [...(wanted.get(name) ?? []), value]);
  }
  if (wanted.size === 0) return all;
  return all.filter((body) => [...wanted].every(([name, values]) => matchesAny(name, body[name], values)));
}

function matchesAny(name: string, value: unknown, wanted: readonly string[]): boolean {
  // Each names an address or a subnet, and all must hold of one port.
  if (name === "fixed_ips") return wanted.every((pair) => hasFixedIp(value, pair));
  return wanted.some((text) => matches(value, text));
}

function matches(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((item) => matches(item, wanted));
  if (value === null || value === undefined) return wanted === "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.toLowerCase() === wanted.toLowerCase();
}

function hasFixedIp(value: unknown, pair: string): boolean {
  const at = pair.indexOf("=");
  const [field, wanted] = [pair.slice(0, at), pair.slice(at + 1)];
  if (at < 0 || (field !== "ip_address" && field !== "subnet_id")) {
    throw badRequest(`fixed_ips=${pair}: give ip_address=ADDRESS or subnet_id=ID`);
  }
  return (value as readonly Record<string, string>[]).some((ip) => ip[field] === wanted.toLowerCase());
}

function sorted(
  { attributes }: Resource,
  all: readonly Body[],
  keys: readonly string[],
  directions: readonly string[],
): readonly Body[] {
  if (keys.length === 0 && directions.length === 0) return all;
  if (keys.length !== directions.length) throw badRequest("The number of sort_keys and sort_dirs must be same");
  const unknown = keys.find((key) => !Object.hasOwn(attributes, key) || attributes[key]!.hidden === true);
  if (unknown !== undefined) throw badRequest(`'${unknown}' is invalid attribute for sort_keys`);
  const wrong = directions.find((direction) => direction !== "asc" && direction !== "desc");
  if (wrong !== undefined) throw badRequest(`sort_dir ${JSON.stringify(wrong)} is neither asc nor desc`);
  return [...all].sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const order = compare(a[key], b[key]);
      if (order !== 0) return directions[index] === "asc" ? order : -order;
    }
    return 0;
  });
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

interface Cut {
  readonly marker?: string | undefined;
  readonly limit?: number | undefined;
  readonly reverse: boolean;
}

/** Behind the last one is an empty page: clients go on until they see it. */
function pageOf(
  { notFound: type, name }: Resource,
  all: readonly Body[],
  { marker, limit = all.length, reverse }: Cut,
): { readonly items: readonly Body[]; readonly before: boolean; readonly behind: boolean } {
  const at = marker === undefined ? undefined : all.findIndex(({ id }) => id === marker.toLowerCase());
  if (at === -1) throw notFound(type, name, marker!);
  const end = reverse ? (at ?? all.length) : Math.min(all.length, (at ?? -1) + 1 + limit);
  const start = reverse ? Math.max(0, end - limit) : (at ?? -1) + 1;
  return { items: all.slice(start, end), before: start > 0, behind: end < all.length };
}

/** Of a body the fields that are named; all, where none is. */
export function fieldsOf(body: object, fields: readonly string[]): object {
  if (fields.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => fields.includes(key)));
}
