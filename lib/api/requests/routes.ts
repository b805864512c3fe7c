import type { Resource } from "../base/resource";
import { RESOURCES } from "../resources";

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What a route does. The parts of its path that begin with ":" are given to it. */
export type Action =
  | { readonly kind: "list" | "show" | "create" | "update" | "remove"; readonly resource: Resource }
  | { readonly kind: "related"; readonly relation: "l3-agents" | "l3-routers" | "dhcp-agents" }
  | { readonly kind: "interface"; readonly change: "add" | "remove" }
  | { readonly kind: "routes"; readonly change: "add" | "remove" }
  | { readonly kind: "tags"; readonly resource: Resource }
  | { readonly kind: "versions" };

export interface Route {
  readonly method: Method;
  /** Below `/v2.0`: `routers/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly action: Action;
}

/** Of these, clients write tags of their own accord. */
const TAGGED = new Set(["routers", "ports", "networks", "subnets", "floatingips"]);

export const ROUTES: readonly Route[] = [
  { method: "GET", path: "", summary: "What is below it", action: { kind: "versions" } },
  ...RESOURCES.flatMap(routesOf),
  related("routers/:id/l3-agents", "Network nodes of a router", "l3-agents"),
  related("agents/:id/l3-routers", "Routers of a network node", "l3-routers"),
  related("networks/:id/dhcp-agents", "Network nodes that answer DHCP in a network", "dhcp-agents"),
  {
    method: "PUT",
    path: "routers/:id/add_router_interface",
    summary: "Give a router a port on a subnet",
    action: { kind: "interface", change: "add" },
  },
  {
    method: "PUT",
    path: "routers/:id/remove_router_interface",
    summary: "Take a router's port away",
    action: { kind: "interface", change: "remove" },
  },
  {
    method: "PUT",
    path: "routers/:id/add_extraroutes",
    summary: "Give a router routes beside those that it has",
    action: { kind: "routes", change: "add" },
  },
  {
    method: "PUT",
    path: "routers/:id/remove_extraroutes",
    summary: "Take some of a router's routes away",
    action: { kind: "routes", change: "remove" },
  },
  ...RESOURCES.filter(({ collection }) => TAGGED.has(collection)).map((resource): Route => ({
    method: "PUT",
    path: `${resource.collection}/:id/tags`,
    summary: `A document has no tags: only an empty list`,
    action: { kind: "tags", resource },
  })),
];

function routesOf(resource: Resource): Route[] {
  const { name, collection, parent } = resource;
  const path = parent === undefined ? collection : `${parent}/:scope/${collection}`;
  const route = (
    method: Method,
    at: string,
    summary: string,
    kind: "list" | "show" | "create" | "update" | "remove",
  ) => ({
    method,
    path: at,
    summary,
    action: { kind, resource },
  });
  return [
    route("GET", path, `List of each ${name}`, "list"),
    route("GET", `${path}/:id`, `One ${name}`, "show"),
    ...(resource.create === undefined ? [] : [route("POST", path, `Create a ${name}`, "create")]),
    ...(resource.update === undefined ? [] : [route("PUT", `${path}/:id`, `Change a ${name}`, "update")]),
    ...(resource.remove === undefined ? [] : [route("DELETE", `${path}/:id`, `Delete a ${name}`, "remove")]),
  ];
}

function related(path: string, summary: string, relation: "l3-agents" | "l3-routers" | "dhcp-agents"): Route {
  return { method: "GET", path, summary, action: { kind: "related", relation } };
}

export type Params = Readonly<Record<string, string>>;

export interface Match {
  readonly route: Route;
  readonly params: Params;
}

const SPLIT = ROUTES.map((route) => ({ route, parts: partsOf(route.path) }));

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "");
}

/**
 * The route of a path below `/v2.0`, already split and decoded.
 * @returns `allowed`: the path is known, with other methods
 */
export function match(
  method: string,
  path: readonly string[],
): Match | { readonly route?: undefined; readonly allowed: readonly Method[] } {
  const allowed: Method[] = [];
  for (const { route, parts } of SPLIT) {
    if (parts.length !== path.length) continue;
    if (!parts.every((part, i) => part.startsWith(":") || part === path[i])) continue;
    if (route.method !== method) allowed.push(route.method);
    else return { route, params: paramsOf(parts, path) };
  }
  return { allowed };
}

function paramsOf(parts: readonly string[], path: readonly string[]): Params {
  return Object.fromEntries(parts.flatMap((part, i) => (part.startsWith(":") ? [[part.slice(1), path[i]!]] : [])));
}
