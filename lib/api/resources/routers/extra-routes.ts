import { record, TEXT, type Before, type Draft, type Schema } from "../../base/resource";
import { routerOf } from "./router-of";
import { ROUTERS } from "./routers";

interface Route {
  readonly destination: string;
  readonly nexthop: string;
}

const ROUTES: Schema = {
  type: "array",
  items: { ...record({ destination: TEXT, nexthop: TEXT }), required: ["destination", "nexthop"] },
};

/** Body of `PUT routers/{id}/add_extraroutes` and `remove_extraroutes`. */
export const EXTRA_ROUTES: Schema = {
  ...record({ router: { ...record({ routes: ROUTES }), required: ["routes"] } }),
  required: ["router"],
};

/** What is there already, or is not there to be taken away, is no error: what it leads to counts. */
export function changeRoutes(
  before: Before,
  change: "add" | "remove",
  { router }: { readonly router: { readonly routes: readonly Route[] } },
  id: string,
): Draft {
  const had = routerOf(before.view, id).routes;
  const own = without(had, change === "remove" ? router.routes : []);
  const routes = change === "add" ? [...own, ...without(router.routes, had)] : own;
  return ROUTERS.update!(before, { routes }, { id, scope: "" });
}

function without(routes: readonly Route[], others: readonly Route[]): Route[] {
  const key = ({ destination, nexthop }: Route): string => `${destination} ${nexthop}`;
  const keys = new Set(others.map(key));
  return routes.filter((route) => !keys.has(key(route)));
}
