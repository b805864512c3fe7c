import type { RouteDeclaration } from "../../model/declared/declarations";
import type { Route } from "../../model/topology";
import type { Declared } from "../checks/cursor";
import { Uniqueness } from "../checks/uniqueness";
import { cidr } from "../checks/values";
import { duplicateItem } from "../problems/references";

export const DEFAULT_ROUTE = "0.0.0.0/0";

/**
 * Sorted by destination.
 * @param nexthop checks where a packet would be sent
 */
export function resolveRoutes(
  given: Declared<readonly RouteDeclaration[] | undefined>,
  nexthop: (given: Declared<string | undefined>, destination: string | undefined) => string | undefined,
): readonly Route[] {
  const destinations = new Uniqueness();
  const routes = given.mappings().flatMap((route) => {
    const destination = route.at("destination").isGiven() ? cidr(route.at("destination")) : undefined;
    const via = route.at("nexthop").isGiven() ? nexthop(route.at("nexthop"), destination) : undefined;
    if (destination === undefined) return [];
    destinations.claim(destination, "", () =>
      route.at("destination").fail(duplicateItem(`destination ${destination}`)),
    );
    return via === undefined ? [] : [{ destination, nexthop: via }];
  });
  return routes.sort((a, b) => (a.destination < b.destination ? -1 : 1));
}
